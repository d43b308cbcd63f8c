package io.bucketbrigade.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the short replies of the wire path; {@link ListingPages} reads listings. Document types and
 * entities of one's own are refused.
 */
final class WireXml {

  /** S3's errors and results have some hundred bytes; some servers send pages. */
  private static final int MAX_DOCUMENT_BYTES = 64 * 1024;

  /** S3 allows 10 an object; other servers may allow more. */
  private static final int MAX_TAGS = 1_000;

  private static final XMLInputFactory FACTORY = factory();

  private WireXml() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /**
   * A small document.
   *
   * @param root its element
   * @param leaves the text of the elements right below, the first of each name
   */
  record Document(String root, Map<String, String> leaves) {}

  /**
   * Reads a small document. White space may precede it: servers that work long send some, so that
   * the connection does not look dead.
   */
  static Document document(InputStream body) throws IOException, XMLStreamException {
    byte[] bytes = body.readNBytes(MAX_DOCUMENT_BYTES);
    int start = 0;
    while (start < bytes.length && Character.isWhitespace(bytes[start])) {
      start++;
    }
    XMLStreamReader xml =
        FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes, start, bytes.length - start));
    try {
      xml.nextTag();
      String root = xml.getLocalName();
      Map<String, String> leaves = new HashMap<>();
      while (toChild(xml)) {
        leaves.putIfAbsent(xml.getLocalName(), leaf(xml));
      }
      return new Document(root, leaves);
    } finally {
      xml.close();
    }
  }

  /** Reads the tags of an object. */
  static Map<String, String> tags(InputStream body) throws XMLStreamException {
    XMLStreamReader xml = FACTORY.createXMLStreamReader(body);
    try {
      xml.nextTag();
      if (!xml.getLocalName().equals("Tagging")) {
        throw new XMLStreamException("tags came as " + xml.getLocalName());
      }
      Map<String, String> tags = new HashMap<>();
      while (toChild(xml)) {
        while (toChild(xml)) {
          readTag(xml, tags);
        }
      }
      return Map.copyOf(tags);
    } finally {
      xml.close();
    }
  }

  private static void readTag(XMLStreamReader xml, Map<String, String> tags)
      throws XMLStreamException {
    String key = null;
    String value = "";
    while (toChild(xml)) {
      switch (xml.getLocalName()) {
        case "Key" -> key = leaf(xml);
        case "Value" -> value = leaf(xml);
        default -> leaf(xml);
      }
    }
    if (key == null || tags.size() == MAX_TAGS) {
      throw new XMLStreamException("a tag lacks its key, or there are more than " + MAX_TAGS);
    }
    tags.put(key, value);
  }

  /** Moves to the next element below the one that was entered; false at that one's end. */
  static boolean toChild(XMLStreamReader xml) throws XMLStreamException {
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        return false;
      }
    }
    throw new XMLStreamException("the document ends within an element");
  }

  /** The text of an element, at whose end the reader then stands; what is below it is left out. */
  static String leaf(XMLStreamReader xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    for (int depth = 1; depth > 0; ) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (depth == 1) {
            text.append(xml.getText());
          }
        }
        default -> {}
      }
    }
    return text.toString();
  }
}
