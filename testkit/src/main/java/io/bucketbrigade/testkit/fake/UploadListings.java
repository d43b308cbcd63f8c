package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredPart;
import io.bucketbrigade.testkit.fake.bucket.Upload;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** ListParts and ListMultipartUploads. */
final class UploadListings {

  // The largest pages of both calls (S3 API reference).
  private static final int MAX_PAGE = 1_000;

  private UploadListings() {}

  static HttpReply parts(Call call) {
    call.require(Action.WRITE);
    Upload upload = MultipartCalls.upload(call);
    int max = Math.clamp(call.query().number("max-parts", MAX_PAGE), 1, MAX_PAGE);
    int after = call.query().number("part-number-marker", 0);
    List<StoredPart> rest = new ArrayList<>(upload.parts().tailMap(after, false).values());
    List<StoredPart> page = rest.subList(0, Math.min(max, rest.size()));
    XmlWriter xml = XmlWriter.document("ListPartsResult");
    xml.element("Bucket", call.bucketName()).element("Key", call.key());
    xml.element("UploadId", upload.id()).element("PartNumberMarker", after);
    if (page.size() < rest.size()) {
      xml.element("NextPartNumberMarker", page.getLast().number());
    }
    xml.element("MaxParts", max);
    xml.element("IsTruncated", Boolean.toString(page.size() < rest.size()));
    for (StoredPart part : page) {
      xml.open("Part").element("PartNumber", part.number());
      xml.element("LastModified", XmlDates.format(part.lastModified()));
      xml.element("ETag", Etags.quoted(part.etag())).element("Size", part.body().sizeBytes());
      part.checksums()
          .values()
          .forEach((name, value) -> xml.element(ObjectReads.elementName(name), value));
      xml.close("Part");
    }
    return HttpReply.xml(200, xml.close("ListPartsResult").toString());
  }

  static HttpReply uploads(Call call) {
    call.require(Action.LIST);
    FakeBucket bucket = call.bucket();
    String prefix = call.query().get("prefix", "");
    String keyMarker = call.query().get("key-marker", "");
    String idMarker = call.query().get("upload-id-marker", "");
    int max = Math.clamp(call.query().number("max-uploads", MAX_PAGE), 1, MAX_PAGE);
    Comparator<Upload> order =
        Comparator.comparing(Upload::key, bucket::compare).thenComparing(Upload::id);
    List<Upload> rest =
        bucket.uploads().stream()
            .filter(upload -> upload.key().startsWith(prefix))
            .filter(upload -> isAfter(bucket, upload, keyMarker, idMarker))
            .sorted(order)
            .toList();
    List<Upload> page = rest.subList(0, Math.min(max, rest.size()));
    boolean encoded = "url".equals(call.query().get("encoding-type"));
    XmlWriter xml = XmlWriter.document("ListMultipartUploadsResult");
    xml.element("Bucket", call.bucketName());
    if (encoded) {
      xml.element("EncodingType", "url");
    }
    if (page.size() < rest.size()) {
      xml.element("NextKeyMarker", coded(page.getLast().key(), encoded));
      xml.element("NextUploadIdMarker", page.getLast().id());
    }
    xml.element("MaxUploads", max);
    xml.element("IsTruncated", Boolean.toString(page.size() < rest.size()));
    for (Upload upload : page) {
      xml.open("Upload").element("Key", coded(upload.key(), encoded));
      xml.element("UploadId", upload.id());
      xml.element("Initiated", XmlDates.format(upload.initiated())).close("Upload");
    }
    return HttpReply.xml(200, xml.close("ListMultipartUploadsResult").toString());
  }

  private static boolean isAfter(
      FakeBucket bucket, Upload upload, String keyMarker, String idMarker) {
    int order = bucket.compare(upload.key(), keyMarker);
    return keyMarker.isEmpty()
        || order > 0
        || (order == 0 && !idMarker.isEmpty() && upload.id().compareTo(idMarker) > 0);
  }

  private static String coded(String key, boolean encoded) {
    return encoded ? PercentCoding.encodeListed(key) : key;
  }
}
