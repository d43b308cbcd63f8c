package io.bucketbrigade.testkit.fake;

/** Writes S3's XML documents, with character references for what XML cannot hold, as S3 does. */
final class XmlWriter {

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private final StringBuilder text;

  private XmlWriter(int capacity) {
    text = new StringBuilder(capacity);
    text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  }

  /** A document whose root is in S3's namespace; the caller closes the root. */
  static XmlWriter document(String root) {
    return document(root, 1_024);
  }

  static XmlWriter document(String root, int capacity) {
    XmlWriter writer = new XmlWriter(capacity);
    writer.text.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
    return writer;
  }

  /** An error document, which has no namespace. */
  static XmlWriter error() {
    return new XmlWriter(512).open("Error");
  }

  XmlWriter open(String name) {
    text.append('<').append(name).append('>');
    return this;
  }

  XmlWriter close(String name) {
    text.append("</").append(name).append('>');
    return this;
  }

  XmlWriter element(String name, String value) {
    open(name);
    escape(value);
    return close(name);
  }

  XmlWriter element(String name, long value) {
    text.append('<').append(name).append('>').append(value);
    return close(name);
  }

  private void escape(String value) {
    if (isPlain(value)) {
      text.append(value);
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        default -> {
          if (c < ' ' || c == 0xFFFE || c == 0xFFFF) {
            text.append("&#x").append(Integer.toHexString(c)).append(';');
          } else {
            text.append(c);
          }
        }
      }
    }
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c >= 0xFFFE || c == '&' || c == '<' || c == '>' || c == '"') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
