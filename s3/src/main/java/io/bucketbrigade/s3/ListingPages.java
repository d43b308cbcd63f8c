package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** Reads a page of ListObjectsV2. For one page; a page that is not whole is none. */
final class ListingPages {

  /** A page has at most 1,000 rows and prefixes; ten times that is a server that does not stop. */
  private static final int MAX_ROWS = 10_000;

  private final XmlScanner xml;
  private final List<ListedObject> rows = new ArrayList<>(1_000);
  private final List<String> prefixes = new ArrayList<>();

  /** The rows whose names have something to decode. */
  private final List<Integer> codedRows = new ArrayList<>();

  private boolean urlEncoded;
  private boolean truncated;
  private @Nullable String nextToken;

  private ListingPages(InputStream body) {
    this.xml = new XmlScanner(body);
  }

  /** Reads a reply's body to its end. */
  static ListPage page(InputStream body) throws IOException, XMLStreamException {
    return new ListingPages(body).read();
  }

  private ListPage read() throws IOException, XMLStreamException {
    String root = xml.root();
    if (!root.equals("ListBucketResult")) {
      throw new XMLStreamException("a listing came as " + root);
    }
    for (String name = xml.child(); name != null; name = xml.child()) {
      switch (name) {
        case "Contents" -> readRow();
        case "CommonPrefixes" -> readPrefixes();
        case "EncodingType" -> urlEncoded = "url".equalsIgnoreCase(xml.commonText().strip());
        case "IsTruncated" -> truncated = "true".equalsIgnoreCase(xml.commonText().strip());
        case "NextContinuationToken" -> nextToken = xml.text();
        default -> xml.skip();
      }
      if (rows.size() + prefixes.size() > MAX_ROWS) {
        throw new XMLStreamException("a page has more than " + MAX_ROWS + " rows");
      }
    }
    // So that a document that is cut off behind it is not taken for whole.
    xml.finish();
    if (urlEncoded) {
      decode();
    }
    return new ListPage(
        Collections.unmodifiableList(rows),
        Collections.unmodifiableList(prefixes),
        truncated,
        nextToken);
  }

  private void readRow() throws IOException, XMLStreamException {
    String key = null;
    long sizeBytes = -1;
    String etag = "";
    Instant lastModified = null;
    String storageClass = null;
    for (String name = xml.child(); name != null; name = xml.child()) {
      switch (name) {
        case "Key" -> key = xml.text();
        case "Size" -> sizeBytes = xml.number();
        case "ETag" -> etag = xml.unquotedText();
        case "LastModified" -> lastModified = date(xml.text().strip());
        case "StorageClass" -> storageClass = xml.commonText();
        default -> xml.skip();
      }
    }
    if (key == null || sizeBytes < 0 || lastModified == null) {
      throw new XMLStreamException("a row lacks key, size or date");
    }
    if (isCoded(key)) {
      codedRows.add(rows.size());
    }
    rows.add(new ListedObject(ObjectKey.of(key), sizeBytes, etag, lastModified, storageClass));
  }

  private static Instant date(String text) throws XMLStreamException {
    try {
      return WireDates.ofDocument(text);
    } catch (DateTimeException e) {
      throw new XMLStreamException("a row has date " + text, e);
    }
  }

  private void readPrefixes() throws IOException, XMLStreamException {
    for (String name = xml.child(); name != null; name = xml.child()) {
      if (name.equals("Prefix")) {
        prefixes.add(xml.text());
      } else {
        xml.skip();
      }
    }
  }

  /** Decodes names at the page's end, for only then it has said for certain whether to. */
  private void decode() throws XMLStreamException {
    try {
      for (int index : codedRows) {
        ListedObject row = rows.get(index);
        rows.set(index, row.withKey(ObjectKey.of(decoded(row.key().value()))));
      }
      prefixes.replaceAll(ListingPages::decoded);
    } catch (IllegalArgumentException e) {
      throw new XMLStreamException("a name cannot be decoded", e);
    }
  }

  private static boolean isCoded(String name) {
    return name.indexOf('%') >= 0 || name.indexOf('+') >= 0;
  }

  private static String decoded(String name) {
    return isCoded(name) ? URLDecoder.decode(name, StandardCharsets.UTF_8) : name;
  }
}
