package io.bucketbrigade.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the XML of S3's longest replies from their bytes, without an object for what nobody asks
 * for: a general parser is most of what a listing costs.
 *
 * <p>It knows elements, text, CDATA, comments and references, in UTF-8. Whatever else XML may have
 * (document types, entities of one's own, instructions, other encodings) and whatever is not
 * well-formed is refused. Attributes are passed over, and prefixes of names are left out without a
 * look at what they stand for. For one thread, and one document.
 */
final class XmlScanner {

  /** As much as is read at once; rows have some hundred bytes. */
  private static final int WINDOW_BYTES = 16 * 1024;

  /** A page of 10,000 rows whose keys have 1,024 bytes, each of them a reference of six. */
  private static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

  /** S3's longest text is such a key; what servers put into tokens is theirs. */
  private static final int MAX_TEXT_BYTES = 1024 * 1024;

  /** S3 nests three deep. */
  private static final int MAX_DEPTH = 32;

  /** The longest is that of U+10FFFF in decimal; zeros may precede the number. */
  private static final int MAX_REFERENCE_BYTES = 16;

  /** The longest of S3's have some thirty. */
  private static final int MAX_NAME_BYTES = 128;

  /** More than S3's largest objects need, and no more than a long holds. */
  private static final int MAX_DIGITS = 18;

  /** Names and values that come again and again, of which there are some twenty; a power of two. */
  private static final int KNOWN_MAX = 256;

  /** Places where one may be; it takes that of another if they are all taken. */
  private static final int KNOWN_LOOKS = 4;

  private static final Pattern DECLARATION =
      Pattern.compile(
          "\\s+version\\s*=\\s*(\"1\\.0\"|'1\\.0')"
              + "(\\s+encoding\\s*=\\s*(\"(?i:utf-8)\"|'(?i:utf-8)'))?"
              + "(\\s+standalone\\s*=\\s*(\"(yes|no)\"|'(yes|no)'))?\\s*");

  private static final Pattern NAME =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*:)?[A-Za-z_][A-Za-z0-9_.-]*");

  /** The bytes that a text may have as they are and that mean nothing; those of UTF-8 included. */
  private static final boolean[] PLAIN = plain();

  private static final boolean[] OF_NAMES = ofNames();

  private final InputStream in;
  private final byte[] window = new byte[WINDOW_BYTES];
  private int at;
  private int end;
  private long readBytes;

  /** The text or name that was read last, without references. */
  private byte[] text = new byte[1024];

  private int textLength;
  private boolean textIsAscii;

  private final Known[] open = new Known[MAX_DEPTH];
  private int depth;

  /** Whether the element that was entered last has neither content nor an end tag. */
  private boolean empty;

  private final @Nullable Known[] known = new @Nullable Known[KNOWN_MAX];

  XmlScanner(InputStream in) {
    this.in = in;
  }

  private static boolean[] plain() {
    boolean[] plain = new boolean[256];
    Arrays.fill(plain, ' ', 256, true);
    plain['\t'] = true;
    plain['\n'] = true;
    plain['<'] = false;
    plain['&'] = false;
    plain['>'] = false;
    return plain;
  }

  private static boolean[] ofNames() {
    boolean[] name = new boolean[256];
    for (int b = 0; b < 128; b++) {
      name[b] = Character.isLetterOrDigit(b) || b == '_' || b == '-' || b == '.' || b == ':';
    }
    return name;
  }

  /** A name or text in ASCII. */
  private static final class Known {

    private final byte[] bytes;
    private final String text;

    /** A name without its prefix. */
    private final String local;

    private final boolean isName;

    Known(byte[] bytes) {
      this.bytes = bytes;
      this.text = new String(bytes, StandardCharsets.ISO_8859_1);
      this.local = text.substring(text.indexOf(':') + 1);
      this.isName = NAME.matcher(text).matches();
    }

    boolean is(byte[] other, int from, int length) {
      return Arrays.equals(bytes, 0, bytes.length, other, from, from + length);
    }
  }

  /** Enters the document's element and returns its name. */
  String root() throws IOException, XMLStreamException {
    if (peek() == 0xEF) {
      require(0xEF);
      require(0xBB);
      require(0xBF);
    }
    boolean first = true;
    while (true) {
      if (peek() != '<') {
        skipSpace();
        first = false;
      }
      require('<');
      if (peek() == '?' && first) {
        readDeclaration();
      } else if (peek() == '!') {
        next();
        skipComment();
      } else {
        return enter();
      }
      first = false;
    }
  }

  /**
   * Moves to the next element within the one that was entered, and enters it. Text before it is
   * left out.
   *
   * @return its name; null if there was none, and the end tag was passed instead
   */
  @Nullable String child() throws IOException, XMLStreamException {
    if (empty) {
      empty = false;
      depth--;
      return null;
    }
    readText();
    requireUtf8();
    if (peek() == '/') {
      leave();
      return null;
    }
    return enter();
  }

  /** Passes the end of the element that was entered, and all that is in it. */
  void skip() throws IOException, XMLStreamException {
    for (int outer = depth - 1; depth > outer; ) {
      child();
    }
  }

  /** The text of the element that was entered, whose end is passed. */
  String text() throws IOException, XMLStreamException {
    readLeaf();
    return string(0, textLength);
  }

  /** The same for a text that many elements have. */
  String commonText() throws IOException, XMLStreamException {
    readLeaf();
    requireUtf8();
    return textIsAscii ? known(text, 0, textLength).text : string(0, textLength);
  }

  /** The same without the quotes around it. */
  String unquotedText() throws IOException, XMLStreamException {
    readLeaf();
    boolean quoted = textLength >= 2 && text[0] == '"' && text[textLength - 1] == '"';
    return quoted ? string(1, textLength - 1) : string(0, textLength);
  }

  /** The same for a whole number, which may have space around it. */
  long number() throws IOException, XMLStreamException {
    readLeaf();
    int from = 0;
    int to = textLength;
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (from < to && isSpace(text[to - 1])) {
      to--;
    }
    long number = 0;
    boolean fits = from < to && to - from <= MAX_DIGITS;
    for (int i = from; fits && i < to; i++) {
      fits = text[i] >= '0' && text[i] <= '9';
      number = number * 10 + text[i] - '0';
    }
    if (!fits) {
      throw new XMLStreamException("there is no number: " + string(0, textLength));
    }
    return number;
  }

  /** Reads up to the end, behind the last element. */
  void finish() throws IOException, XMLStreamException {
    skipSpace();
    while (peek() == '<') {
      next();
      require('!');
      skipComment();
      skipSpace();
    }
    if (peek() >= 0) {
      throw new XMLStreamException("something follows the document's element");
    }
  }

  // ---- tags

  /** Enters the element whose name begins here. */
  private String enter() throws IOException, XMLStreamException {
    if (depth == MAX_DEPTH) {
      throw new XMLStreamException("elements nest deeper than " + MAX_DEPTH);
    }
    Known name = readName();
    open[depth++] = name;
    int b = next();
    if (b != '>') {
      passAttributes(b);
    }
    return name.local;
  }

  private Known readName() throws IOException, XMLStreamException {
    bringTogether(MAX_NAME_BYTES + 1);
    int to = at;
    while (to < end && OF_NAMES[window[to] & 0xFF]) {
      to++;
    }
    if (to - at > MAX_NAME_BYTES) {
      throw new XMLStreamException("a name is longer than " + MAX_NAME_BYTES + " bytes");
    }
    Known name = known(window, at, to - at);
    if (!name.isName) {
      throw new XMLStreamException("a tag has no name, or a broken one");
    }
    at = to;
    return name;
  }

  /**
   * Passes what stands in a tag behind its name.
   *
   * @param first the byte behind the name
   */
  private void passAttributes(int first) throws IOException, XMLStreamException {
    int b = first;
    while (b != '>') {
      if (b == '/') {
        require('>');
        empty = true;
        return;
      }
      if (!isSpace(b)) {
        throw new XMLStreamException("a tag is broken");
      }
      skipSpace();
      if (peek() != '/' && peek() != '>') {
        passAttribute();
      }
      b = next();
    }
  }

  private void passAttribute() throws IOException, XMLStreamException {
    readName();
    skipSpace();
    require('=');
    skipSpace();
    int quote = next();
    if (quote != '"' && quote != '\'') {
      throw new XMLStreamException("an attribute has no quotes");
    }
    for (int b = next(); b != quote; b = next()) {
      requireAllowed(b);
      if (b == '<' || b == '&' || b >= 0x80) {
        throw new XMLStreamException("an attribute has a reference, a tag, or is not ASCII");
      }
    }
  }

  /** Passes the end tag whose slash comes next. */
  private void leave() throws IOException, XMLStreamException {
    next();
    byte[] name = open[--depth].bytes;
    bringTogether(name.length);
    int to = at + name.length;
    if (to > end || !Arrays.equals(name, 0, name.length, window, at, to)) {
      throw new XMLStreamException("an element ends that is not open");
    }
    at = to;
    skipSpace();
    require('>');
  }

  // ---- text

  private void readLeaf() throws IOException, XMLStreamException {
    if (empty) {
      clearText();
      empty = false;
      depth--;
      return;
    }
    readText();
    if (peek() != '/') {
      throw new XMLStreamException("there is an element where a text should be");
    }
    leave();
  }

  /** Reads text up to a tag, whose first byte is passed. */
  private void readText() throws IOException, XMLStreamException {
    clearText();
    while (true) {
      appendPlain();
      int b = next();
      switch (b) {
        case '<' -> {
          if (peek() != '!') {
            return;
          }
          next();
          readSection();
        }
        case '&' -> appendReference();
        case '\r' -> appendLineEnd();
        case '>' -> {
          if (endsWithBrackets()) {
            throw new XMLStreamException("a text has ]]>");
          }
          append(b);
        }
        default -> throw new XMLStreamException("a text has the control character " + b);
      }
    }
  }

  private void clearText() {
    textLength = 0;
    textIsAscii = true;
  }

  /** Takes bytes that mean nothing, as many as there are. */
  private void appendPlain() throws IOException, XMLStreamException {
    while (at < end || fill()) {
      int from = at;
      int to = from;
      int all = 0;
      while (to < end && PLAIN[window[to] & 0xFF]) {
        all |= window[to++];
      }
      append(from, to, all);
      if (to < end) {
        return;
      }
    }
    throw cut();
  }

  private void append(int from, int to, int all) throws XMLStreamException {
    ensureRoom(to - from);
    System.arraycopy(window, from, text, textLength, to - from);
    textLength += to - from;
    textIsAscii &= all >= 0;
    at = to;
  }

  private void append(int b) throws XMLStreamException {
    ensureRoom(1);
    text[textLength++] = (byte) b;
  }

  private void ensureRoom(int more) throws XMLStreamException {
    if (textLength + more > MAX_TEXT_BYTES) {
      throw new XMLStreamException("a text is longer than " + MAX_TEXT_BYTES + " bytes");
    }
    if (textLength + more > text.length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, textLength + more));
    }
  }

  /** XML knows one end of a line. */
  private void appendLineEnd() throws IOException, XMLStreamException {
    append('\n');
    if (peek() == '\n') {
      next();
    }
  }

  private boolean endsWithBrackets() {
    return textLength >= 2 && text[textLength - 1] == ']' && text[textLength - 2] == ']';
  }

  /** Reads what begins with {@code <!} in a text: CDATA, or a comment, which is passed. */
  private void readSection() throws IOException, XMLStreamException {
    if (peek() != '[') {
      skipComment();
      return;
    }
    for (char c : "[CDATA[".toCharArray()) {
      require(c);
    }
    int from = textLength;
    while (true) {
      int b = next();
      if (b == '\r') {
        appendLineEnd();
      } else if (b == '>' && textLength - from >= 2 && endsWithBrackets()) {
        textLength -= 2;
        return;
      } else {
        requireAllowed(b);
        append(b);
        textIsAscii &= b < 0x80;
      }
    }
  }

  /** Passes a comment, of which the first two characters are read. */
  private void skipComment() throws IOException, XMLStreamException {
    require('-');
    require('-');
    while (true) {
      int b = next();
      if (b == '-' && peek() == '-') {
        next();
        require('>');
        return;
      }
      requireAllowed(b);
      if (b >= 0x80) {
        throw new XMLStreamException("a comment is not ASCII");
      }
    }
  }

  private static void requireAllowed(int b) throws XMLStreamException {
    if (b < ' ' && !isSpace(b)) {
      throw new XMLStreamException("there is the control character " + b);
    }
  }

  private void appendReference() throws IOException, XMLStreamException {
    bringTogether(MAX_REFERENCE_BYTES);
    int to = at;
    while (to < end && to - at < MAX_REFERENCE_BYTES && window[to] != ';') {
      to++;
    }
    if (to == end || window[to] != ';') {
      throw new XMLStreamException("a reference does not end");
    }
    String name = known(window, at, to - at).text;
    at = to + 1;
    switch (name) {
      case "amp" -> append('&');
      case "lt" -> append('<');
      case "gt" -> append('>');
      case "quot" -> append('"');
      case "apos" -> append('\'');
      default -> appendCharacter(name);
    }
  }

  private void appendCharacter(String reference) throws XMLStreamException {
    boolean hex = reference.startsWith("#x");
    if (!hex && !reference.startsWith("#")) {
      throw new XMLStreamException("there is the entity " + reference);
    }
    String digits = reference.substring(hex ? 2 : 1);
    int character;
    try {
      character = Integer.parseUnsignedInt(digits, hex ? 16 : 10);
    } catch (NumberFormatException e) {
      throw new XMLStreamException("a reference has no number", e);
    }
    if (digits.startsWith("+") || !isCharacter(character)) {
      throw new XMLStreamException("there is a reference to no character: " + reference);
    }
    for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      append(b);
    }
    textIsAscii &= character < 0x80;
  }

  /** Whether XML allows it. */
  private static boolean isCharacter(int c) {
    return isSpace(c)
        || (c >= ' ' && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c < 0xFFFE)
        || (c >= Character.MIN_SUPPLEMENTARY_CODE_POINT && c <= Character.MAX_CODE_POINT);
  }

  // ---- what was read

  private String string(int from, int to) throws XMLStreamException {
    return textIsAscii
        ? new String(text, from, to - from, StandardCharsets.ISO_8859_1)
        : decoded(from, to);
  }

  private void requireUtf8() throws XMLStreamException {
    if (!textIsAscii) {
      decoded(0, textLength);
    }
  }

  private String decoded(int from, int to) throws XMLStreamException {
    String decoded;
    try {
      decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(text, from, to - from))
              .toString();
    } catch (CharacterCodingException e) {
      throw new XMLStreamException("a text is not UTF-8", e);
    }
    if (decoded.indexOf('\uFFFE') >= 0 || decoded.indexOf('\uFFFF') >= 0) {
      throw new XMLStreamException("a text has what is no character");
    }
    return decoded;
  }

  /** What is known by bytes of ASCII, from before where it can be. */
  private Known known(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int first = hash ^ hash >>> 8;
    int free = first;
    for (int i = first; i < first + KNOWN_LOOKS; i++) {
      Known before = known[i & (KNOWN_MAX - 1)];
      if (before == null) {
        free = i;
      } else if (before.is(bytes, from, length)) {
        return before;
      }
    }
    Known found = new Known(Arrays.copyOfRange(bytes, from, from + length));
    known[free & (KNOWN_MAX - 1)] = found;
    return found;
  }

  // ---- bytes

  private void readDeclaration() throws IOException, XMLStreamException {
    for (char c : "?xml".toCharArray()) {
      require(c);
    }
    clearText();
    for (int b = next(); b != '?'; b = next()) {
      append(b);
    }
    require('>');
    String declared = new String(text, 0, textLength, StandardCharsets.ISO_8859_1);
    if (!DECLARATION.matcher(declared).matches()) {
      throw new XMLStreamException("the document is not XML 1.0 in UTF-8");
    }
  }

  private void skipSpace() throws IOException, XMLStreamException {
    while (isSpace(peek())) {
      next();
    }
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private void require(int wanted) throws IOException, XMLStreamException {
    int b = next();
    if (b != wanted) {
      throw new XMLStreamException("there is '%c' instead of '%c'".formatted(b, wanted));
    }
  }

  private int next() throws IOException, XMLStreamException {
    int b = peek();
    if (b < 0) {
      throw cut();
    }
    at++;
    return b;
  }

  /** The next byte, which is not passed; -1 at the end. */
  private int peek() throws IOException, XMLStreamException {
    return at < end || fill() ? window[at] & 0xFF : -1;
  }

  private static XMLStreamException cut() {
    return new XMLStreamException("the document ends too early");
  }

  /** Sees to it that so many of the next bytes lie behind each other, or all that are left. */
  private void bringTogether(int bytes) throws IOException, XMLStreamException {
    while (end - at < bytes && fill()) {
      // It reads what there is.
    }
  }

  /** Reads on; false at the end. What was not used stays, and leaves room. */
  private boolean fill() throws IOException, XMLStreamException {
    System.arraycopy(window, at, window, 0, end - at);
    end -= at;
    at = 0;
    int read = in.read(window, end, window.length - end);
    end += Math.max(read, 0);
    readBytes += Math.max(read, 0);
    if (readBytes > MAX_DOCUMENT_BYTES) {
      throw new XMLStreamException("the document is longer than " + MAX_DOCUMENT_BYTES + " bytes");
    }
    return read > 0;
  }
}
