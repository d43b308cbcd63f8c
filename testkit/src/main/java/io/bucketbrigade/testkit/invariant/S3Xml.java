package io.bucketbrigade.testkit.invariant;

import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The few documents that {@link PlainS3} reads and writes. */
final class S3Xml {

  private static final XMLInputFactory READERS = readers();

  private S3Xml() {}

  private static XMLInputFactory readers() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  record Page(List<ListedRow> rows, boolean truncated, String nextToken) {}

  /** A leaf element, with the name of the element around it. */
  private record Leaf(String parent, String name, String text) {}

  static Page page(byte[] document) {
    List<ListedRow> rows = new ArrayList<>();
    Map<String, String> head = new HashMap<>();
    Map<String, String> row = new HashMap<>();
    for (Leaf leaf : leaves(document)) {
      if (leaf.parent().equals("ListBucketResult")) {
        head.put(leaf.name(), leaf.text());
      } else if (leaf.parent().equals("Contents")) {
        if (leaf.name().equals("Key") && !row.isEmpty()) {
          rows.add(row(row));
          row.clear();
        }
        row.put(leaf.name(), leaf.text());
      }
    }
    if (!row.isEmpty()) {
      rows.add(row(row));
    }
    boolean encoded = "url".equals(head.get("EncodingType"));
    return new Page(
        rows.stream().map(listed -> encoded ? decoded(listed) : listed).toList(),
        "true".equals(head.get("IsTruncated")),
        head.getOrDefault("NextContinuationToken", ""));
  }

  private static ListedRow row(Map<String, String> fields) {
    return new ListedRow(
        fields.getOrDefault("Key", ""),
        Long.parseLong(fields.getOrDefault("Size", "-1")),
        fields.getOrDefault("ETag", "").replace("\"", ""));
  }

  private static ListedRow decoded(ListedRow row) {
    return new ListedRow(PercentCoding.decodeQuery(row.key()), row.sizeBytes(), row.etag());
  }

  record VersionPage(
      List<VersionRow> rows, boolean truncated, String nextKey, String nextVersion) {}

  /** Versions and delete markers in the order of the document. */
  static VersionPage versionPage(byte[] document) {
    List<VersionRow> rows = new ArrayList<>();
    Map<String, String> head = new HashMap<>();
    String key = "";
    for (Leaf leaf : leaves(document)) {
      boolean marker = leaf.parent().equals("DeleteMarker");
      if (leaf.parent().equals("ListVersionsResult")) {
        head.put(leaf.name(), leaf.text());
      } else if (marker || leaf.parent().equals("Version")) {
        if (leaf.name().equals("Key")) {
          key = PercentCoding.decodeQuery(leaf.text());
        } else if (leaf.name().equals("VersionId")) {
          rows.add(new VersionRow(key, leaf.text(), marker));
        }
      }
    }
    return new VersionPage(
        rows,
        "true".equals(head.get("IsTruncated")),
        PercentCoding.decodeQuery(head.getOrDefault("NextKeyMarker", "")),
        head.getOrDefault("NextVersionIdMarker", ""));
  }

  static Map<String, String> tags(byte[] document) {
    Map<String, String> tags = new HashMap<>();
    String key = "";
    for (Leaf leaf : leaves(document)) {
      if (leaf.name().equals("Key")) {
        key = leaf.text();
      } else if (leaf.name().equals("Value")) {
        tags.put(key, leaf.text());
      }
    }
    return tags;
  }

  static String tagging(Map<String, String> tags) {
    StringBuilder xml = new StringBuilder("<Tagging><TagSet>");
    tags.forEach(
        (key, value) ->
            xml.append("<Tag><Key>")
                .append(escaped(key))
                .append("</Key><Value>")
                .append(escaped(value))
                .append("</Value></Tag>"));
    return xml.append("</TagSet></Tagging>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static List<Leaf> leaves(byte[] document) {
    try {
      XMLStreamReader reader = READERS.createXMLStreamReader(new ByteArrayInputStream(document));
      List<Leaf> leaves = new ArrayList<>();
      List<String> path = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      boolean leaf = false;
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          path.add(reader.getLocalName());
          text.setLength(0);
          leaf = true;
        } else if (event == XMLStreamConstants.CHARACTERS) {
          text.append(reader.getText());
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          String name = path.removeLast();
          if (leaf) {
            leaves.add(new Leaf(path.isEmpty() ? "" : path.getLast(), name, text.toString()));
          }
          leaf = false;
        }
      }
      return leaves;
    } catch (XMLStreamException e) {
      throw new IllegalStateException("the server sent broken XML", e);
    }
  }
}
