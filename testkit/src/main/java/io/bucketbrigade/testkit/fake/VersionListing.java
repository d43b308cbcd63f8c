package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.KeyOrder;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ListObjectVersions, flat or with a delimiter. */
final class VersionListing {

  private VersionListing() {}

  private record Row(StoredObject version, boolean latest) {}

  private record Page(List<Row> rows, List<String> commonPrefixes, boolean truncated) {}

  private record Request(
      String prefix, String delimiter, String keyMarker, @Nullable String versionMarker, int max) {}

  static HttpReply list(Call call) {
    call.require(Action.LIST);
    Query query = call.query();
    Request request =
        new Request(
            query.get("prefix", ""),
            query.get("delimiter", ""),
            query.get("key-marker", ""),
            query.get("version-id-marker"),
            ListCalls.maxKeys(query));
    Page page = page(call.bucket(), request);
    boolean encoded =
        "url".equals(query.get("encoding-type")) && !call.quirk(Quirk.NO_URL_ENCODING);
    XmlWriter xml = XmlWriter.document("ListVersionsResult");
    xml.element("Name", call.bucketName()).element("Prefix", coded(request.prefix(), encoded));
    xml.element("KeyMarker", coded(request.keyMarker(), encoded));
    xml.element("VersionIdMarker", Optional.ofNullable(request.versionMarker()).orElse(""));
    xml.element("MaxKeys", request.max());
    if (encoded) {
      xml.element("EncodingType", "url");
    }
    xml.element("IsTruncated", Boolean.toString(page.truncated()));
    writeNext(page, xml, encoded);
    page.rows().forEach(row -> write(row, xml, encoded));
    for (String prefix : page.commonPrefixes()) {
      xml.open("CommonPrefixes").element("Prefix", coded(prefix, encoded)).close("CommonPrefixes");
    }
    return HttpReply.xml(200, xml.close("ListVersionsResult").toString());
  }

  private static Page page(FakeBucket bucket, Request request) {
    Page page = new Page(new ArrayList<>(), new ArrayList<>(), false);
    String start =
        bucket.compare(request.keyMarker(), request.prefix()) < 0
            ? request.prefix()
            : request.keyMarker();
    Iterator<List<StoredObject>> keys = bucket.versionsFrom(start);
    while (keys.hasNext()) {
      List<StoredObject> versions = keys.next();
      if (versions.isEmpty()) {
        continue;
      }
      String key = versions.getFirst().key();
      if (!key.startsWith(request.prefix())) {
        break;
      }
      if (!add(page, versions, request)) {
        return new Page(page.rows(), page.commonPrefixes(), true);
      }
    }
    return page;
  }

  /** Whether there was room for all versions of the key. */
  private static boolean add(Page page, List<StoredObject> versions, Request request) {
    String key = versions.getFirst().key();
    int end =
        request.delimiter().isEmpty()
            ? -1
            : key.indexOf(request.delimiter(), request.prefix().length());
    if (end >= 0) {
      String common = key.substring(0, end + request.delimiter().length());
      boolean known =
          request.keyMarker().startsWith(common)
              || (!page.commonPrefixes().isEmpty()
                  && page.commonPrefixes().getLast().equals(common));
      if (known) {
        return true;
      }
      return hasRoom(page, request) && page.commonPrefixes().add(common);
    }
    for (StoredObject version : afterMarker(versions, request)) {
      if (!hasRoom(page, request)) {
        return false;
      }
      page.rows()
          .add(new Row(version, version.versionId().equals(versions.getFirst().versionId())));
    }
    return true;
  }

  private static boolean hasRoom(Page page, Request request) {
    return page.rows().size() + page.commonPrefixes().size() < request.max();
  }

  private static List<StoredObject> afterMarker(List<StoredObject> versions, Request request) {
    if (!versions.getFirst().key().equals(request.keyMarker())) {
      return versions;
    }
    if (request.versionMarker() == null) {
      return List.of();
    }
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).versionId().equals(request.versionMarker())) {
        return versions.subList(i + 1, versions.size());
      }
    }
    return List.of();
  }

  private static void writeNext(Page page, XmlWriter xml, boolean encoded) {
    if (!page.truncated()) {
      return;
    }
    boolean endsWithPrefix = page.rows().isEmpty();
    if (!endsWithPrefix && !page.commonPrefixes().isEmpty()) {
      String lastKey = page.rows().getLast().version().key();
      endsWithPrefix = KeyOrder.UTF8.compare(page.commonPrefixes().getLast(), lastKey) > 0;
    }
    if (endsWithPrefix) {
      xml.element("NextKeyMarker", coded(page.commonPrefixes().getLast(), encoded));
    } else {
      StoredObject last = page.rows().getLast().version();
      xml.element("NextKeyMarker", coded(last.key(), encoded));
      xml.element("NextVersionIdMarker", last.versionId());
    }
  }

  private static void write(Row row, XmlWriter xml, boolean encoded) {
    StoredObject version = row.version();
    String element = version.deleteMarker() ? "DeleteMarker" : "Version";
    xml.open(element).element("Key", coded(version.key(), encoded));
    xml.element("VersionId", version.versionId());
    xml.element("IsLatest", Boolean.toString(row.latest()));
    xml.element("LastModified", XmlDates.format(version.lastModified()));
    if (!version.deleteMarker()) {
      xml.element("ETag", Etags.quoted(version.etag())).element("Size", version.sizeBytes());
      xml.element("StorageClass", version.storageClass());
    }
    xml.close(element);
  }

  private static String coded(String key, boolean encoded) {
    return encoded ? PercentCoding.encodeListed(key) : key;
  }
}
