package io.bucketbrigade.model.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern over whole keys, character by character as Unicode code points: nothing is folded,
 * normalised or decoded.
 *
 * <ul>
 *   <li>{@code *} stands for any characters but {@code /}, also for none
 *   <li>{@code **} stands for any characters
 *   <li>{@code **}{@code /} at the beginning or after a {@code /} stands for any folders, also for
 *       none
 *   <li>{@code ?} stands for one character but {@code /}
 *   <li>{@code [a-z_]} stands for one of these, {@code [!a-z]} or {@code [^a-z]} for one but these;
 *       never for {@code /}
 *   <li>{@code \} takes the special meaning from the character after it
 * </ul>
 *
 * <p>Matching walks the key once with the set of all places in the pattern that it may stand at, so
 * it takes time in proportion to key times pattern, whatever both hold. Immutable.
 */
public final class KeyGlob {

  /** As long as a key may be; bounds the work for one key. */
  public static final int MAX_CHARS = 1_024;

  private final String pattern;
  private final Token[] tokens;
  private final String head;
  private final String tail;

  private KeyGlob(String pattern, List<Token> tokens) {
    this.pattern = pattern;
    this.tokens = tokens.toArray(Token[]::new);
    this.head = literals(tokens);
    this.tail = head.codePointCount(0, head.length()) == tokens.size() ? head : tail(tokens);
  }

  /** A piece of a pattern. */
  private sealed interface Token {

    /** Whether it may stand for nothing. */
    boolean mayBeEmpty();

    /** One given character. */
    record Literal(int codePoint) implements Token {
      @Override
      public boolean mayBeEmpty() {
        return false;
      }
    }

    /**
     * One character of a class.
     *
     * @param negated whether those in {@code bounds} are the ones that it is not
     * @param bounds pairs of first and last code points
     */
    record OneOf(boolean negated, List<Integer> bounds) implements Token {
      @Override
      public boolean mayBeEmpty() {
        return false;
      }

      boolean holds(int codePoint) {
        boolean found = false;
        for (int i = 0; i < bounds.size() && !found; i += 2) {
          found = codePoint >= bounds.get(i) && codePoint <= bounds.get(i + 1);
        }
        return codePoint != '/' && found != negated;
      }
    }

    /** Any characters of one folder or file name. */
    record AnyInName() implements Token {
      @Override
      public boolean mayBeEmpty() {
        return true;
      }
    }

    /** Any characters. */
    record Anything() implements Token {
      @Override
      public boolean mayBeEmpty() {
        return true;
      }
    }

    /** Any number of whole folders. */
    record Folders() implements Token {
      @Override
      public boolean mayBeEmpty() {
        return true;
      }
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with one sentence's end that says what is wrong with it
   */
  public static KeyGlob parse(String pattern) {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("the pattern is empty; '**' stands for every key");
    }
    if (pattern.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "the pattern has %d characters; at most %d are allowed"
              .formatted(pattern.length(), MAX_CHARS));
    }
    return new KeyGlob(pattern, new Parser(pattern).tokens());
  }

  /** Whether the whole key fits. */
  public boolean matches(String key) {
    if (!key.startsWith(head) || !key.endsWith(tail)) {
      return false;
    }
    boolean[] places = new boolean[tokens.length + 1];
    boolean[] next = new boolean[tokens.length + 1];
    reach(places, 0);
    for (int i = 0; i < key.length(); ) {
      int codePoint = key.codePointAt(i);
      Arrays.fill(next, false);
      if (!advance(places, codePoint, next)) {
        return false;
      }
      boolean[] done = places;
      places = next;
      next = done;
      i += Character.charCount(codePoint);
    }
    return places[tokens.length];
  }

  /** Whether there is still a place to stand at. */
  private boolean advance(boolean[] places, int codePoint, boolean[] next) {
    boolean alive = false;
    for (int place = 0; place < tokens.length; place++) {
      if (places[place] && advance(place, codePoint, next)) {
        alive = true;
      }
    }
    return alive;
  }

  private boolean advance(int place, int codePoint, boolean[] next) {
    return switch (tokens[place]) {
      case Token.Literal literal -> literal.codePoint() == codePoint && reach(next, place + 1);
      case Token.OneOf oneOf -> oneOf.holds(codePoint) && reach(next, place + 1);
      case Token.AnyInName ignored -> codePoint != '/' && reach(next, place);
      case Token.Anything ignored -> reach(next, place);
      case Token.Folders ignored -> {
        next[place] = true;
        yield codePoint != '/' || reach(next, place + 1);
      }
    };
  }

  /** Stands at a place, and at those behind it that need no character to get to. */
  private boolean reach(boolean[] places, int place) {
    int at = place;
    places[at] = true;
    // The parser joins neighbours of one kind, so this walks over a few tokens at most.
    while (at < tokens.length && tokens[at].mayBeEmpty()) {
      places[++at] = true;
    }
    return true;
  }

  private static String literals(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    for (Token token : tokens) {
      if (!(token instanceof Token.Literal literal)) {
        break;
      }
      text.appendCodePoint(literal.codePoint());
    }
    return text.toString();
  }

  private static String tail(List<Token> tokens) {
    int first = tokens.size();
    while (first > 0 && tokens.get(first - 1) instanceof Token.Literal) {
      first--;
    }
    return literals(tokens.subList(first, tokens.size()));
  }

  /** The pattern as written. */
  @Override
  public String toString() {
    return pattern;
  }

  /** Cuts a pattern into tokens. */
  private static final class Parser {

    private final String pattern;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Parser(String pattern) {
      this.pattern = pattern;
    }

    private List<Token> tokens() {
      while (at < pattern.length()) {
        int codePoint = take();
        switch (codePoint) {
          case '*' -> stars();
          case '?' -> tokens.add(new Token.OneOf(true, List.of()));
          case '[' -> tokens.add(oneOf());
          case '\\' -> tokens.add(new Token.Literal(escaped()));
          default -> tokens.add(new Token.Literal(codePoint));
        }
      }
      return tokens;
    }

    private void stars() {
      boolean atName = tokens.isEmpty() || isSlash(tokens.getLast()) || isFolders();
      int stars = 1;
      while (at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
        stars++;
      }
      boolean folders = stars == 2 && atName && at < pattern.length() && pattern.charAt(at) == '/';
      if (folders) {
        at++;
        if (!isFolders()) {
          tokens.add(new Token.Folders());
        }
      } else {
        tokens.add(stars == 1 ? new Token.AnyInName() : new Token.Anything());
      }
    }

    private boolean isFolders() {
      return !tokens.isEmpty() && tokens.getLast() instanceof Token.Folders;
    }

    private static boolean isSlash(Token token) {
      return token instanceof Token.Literal literal && literal.codePoint() == '/';
    }

    private Token oneOf() {
      int opened = at;
      boolean negated = isNext('!') || isNext('^');
      if (negated) {
        at++;
      }
      List<Integer> bounds = new ArrayList<>();
      // A ']' that stands first is one of the characters.
      while (bounds.isEmpty() || !isNext(']')) {
        int first = member(opened);
        int last = first;
        if (isNext('-') && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
          at++;
          last = member(opened);
        }
        if (last < first) {
          throw new IllegalArgumentException(
              "the class that opens at character %d has a range that runs backwards"
                  .formatted(opened));
        }
        bounds.add(first);
        bounds.add(last);
      }
      at++;
      return new Token.OneOf(negated, List.copyOf(bounds));
    }

    private int member(int opened) {
      if (at >= pattern.length()) {
        throw new IllegalArgumentException(
            "the class that opens at character %d is not closed; write '\\[' for the character itself"
                .formatted(opened));
      }
      int codePoint = take();
      return codePoint == '\\' ? escaped() : codePoint;
    }

    private int escaped() {
      if (at >= pattern.length()) {
        throw new IllegalArgumentException(
            "the pattern ends in a single '\\'; write '\\\\' for the character itself");
      }
      return take();
    }

    private boolean isNext(char wanted) {
      return at < pattern.length() && pattern.charAt(at) == wanted;
    }

    private int take() {
      int codePoint = pattern.codePointAt(at);
      at += Character.charCount(codePoint);
      return codePoint;
    }
  }
}
