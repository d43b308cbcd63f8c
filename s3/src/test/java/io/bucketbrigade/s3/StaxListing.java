package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads a page of ListObjectsV2 with the JDK's parser: what {@link ListingPages} is held to. */
final class StaxListing {

  private static final int MAX_ROWS = 10_000;

  private static final XMLInputFactory FACTORY = factory();

  private StaxListing() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** Reads a page of ListObjectsV2. */
  static ListPage page(InputStream body) throws XMLStreamException {
    XMLStreamReader xml = FACTORY.createXMLStreamReader(body);
    try {
      xml.nextTag();
      if (!xml.getLocalName().equals("ListBucketResult")) {
        throw new XMLStreamException("a listing came as " + xml.getLocalName());
      }
      return new Page().read(xml);
    } finally {
      xml.close();
    }
  }

  /** The page under the reader; names are decoded at its end, where it has said whether to. */
  private static final class Page {

    private final List<Row> rows = new ArrayList<>(1_000);
    private final List<String> prefixes = new ArrayList<>();
    private boolean urlEncoded;
    private boolean truncated;
    private @Nullable String nextToken;

    ListPage read(XMLStreamReader xml) throws XMLStreamException {
      while (WireXml.toChild(xml)) {
        switch (xml.getLocalName()) {
          case "Contents" -> rows.add(row(xml));
          case "CommonPrefixes" -> readPrefixes(xml);
          case "EncodingType" -> urlEncoded = "url".equalsIgnoreCase(xml.getElementText().strip());
          case "IsTruncated" -> truncated = "true".equalsIgnoreCase(xml.getElementText().strip());
          case "NextContinuationToken" -> nextToken = xml.getElementText();
          default -> WireXml.leaf(xml);
        }
        if (rows.size() + prefixes.size() > MAX_ROWS) {
          throw new XMLStreamException("a page has more than " + MAX_ROWS + " rows");
        }
      }
      // Up to the end, so that a document that is cut off behind it is not taken for whole.
      while (xml.hasNext()) {
        xml.next();
      }
      return page();
    }

    private ListPage page() throws XMLStreamException {
      try {
        return new ListPage(
            rows.stream().map(row -> row.decoded(urlEncoded)).toList(),
            prefixes.stream().map(prefix -> decoded(prefix, urlEncoded)).toList(),
            truncated,
            nextToken);
      } catch (IllegalArgumentException e) {
        throw new XMLStreamException("a name cannot be decoded", e);
      }
    }

    private void readPrefixes(XMLStreamReader xml) throws XMLStreamException {
      while (WireXml.toChild(xml)) {
        if (xml.getLocalName().equals("Prefix")) {
          prefixes.add(xml.getElementText());
        } else {
          WireXml.leaf(xml);
        }
      }
    }
  }

  private record Row(
      String key,
      long sizeBytes,
      String etag,
      Instant lastModified,
      @Nullable String storageClass) {

    ListedObject decoded(boolean urlEncoded) {
      return new ListedObject(
          ObjectKey.of(StaxListing.decoded(key, urlEncoded)),
          sizeBytes,
          etag,
          lastModified,
          storageClass);
    }
  }

  private static Row row(XMLStreamReader xml) throws XMLStreamException {
    String key = null;
    String size = null;
    String etag = null;
    String date = null;
    String storageClass = null;
    while (WireXml.toChild(xml)) {
      switch (xml.getLocalName()) {
        case "Key" -> key = xml.getElementText();
        case "Size" -> size = xml.getElementText();
        case "ETag" -> etag = xml.getElementText();
        case "LastModified" -> date = xml.getElementText();
        case "StorageClass" -> storageClass = xml.getElementText();
        default -> WireXml.leaf(xml);
      }
    }
    if (key == null || size == null || date == null) {
      throw new XMLStreamException("a row lacks key, size or date");
    }
    try {
      return new Row(
          key,
          Long.parseLong(size.strip()),
          ObjectHeads.unquoted(etag),
          WireDates.ofDocument(date.strip()),
          storageClass);
    } catch (DateTimeException | NumberFormatException e) {
      throw new XMLStreamException("a row has size " + size + " and date " + date, e);
    }
  }

  private static String decoded(String name, boolean urlEncoded) {
    boolean plain = name.indexOf('%') < 0 && name.indexOf('+') < 0;
    return !urlEncoded || plain ? name : URLDecoder.decode(name, StandardCharsets.UTF_8);
  }
}
