package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** ListObjectsV2 and its older form. */
final class ListCalls {

  // The largest page (S3 API reference).
  static final int MAX_KEYS = 1_000;
  private static final int BYTES_PER_ROW = 300;

  private ListCalls() {}

  static HttpReply list(Call call, @Nullable Fault fault) {
    call.require(Action.LIST);
    FakeBucket bucket = call.bucket();
    Query query = call.query();
    boolean newForm = "2".equals(query.get("list-type"));
    String token = query.get("continuation-token");
    String after =
        newForm
            ? token == null ? query.get("start-after", "") : decoded(token)
            : query.get("marker", "");
    Listing.Request request =
        new Listing.Request(
            query.get("prefix", ""), query.get("delimiter", ""), after, maxKeys(query));
    Listing page = Listing.of(bucket, request, fault);
    page.requireUnbroken(call.server());
    Form form = new Form(call, XmlWriter.document("ListBucketResult", capacity(page)));
    form.head(request, page);
    if (newForm) {
      form.newHead(query, token, page);
    } else {
      form.oldHead(request, page);
    }
    form.rows(page, !newForm || "true".equals(query.get("fetch-owner")));
    return HttpReply.xml(200, form.xml().close("ListBucketResult").toString());
  }

  private static int capacity(Listing page) {
    return 1_024 + BYTES_PER_ROW * page.rows().size();
  }

  static int maxKeys(Query query) {
    int max = query.number("max-keys", MAX_KEYS);
    if (max < 0) {
      throw S3Error.invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647");
    }
    return Math.min(max, MAX_KEYS);
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Error.invalidArgument("The continuation token provided is incorrect");
    }
  }

  private static String encoded(String last) {
    return Base64.getUrlEncoder().encodeToString(last.getBytes(UTF_8));
  }

  private record Form(Call call, XmlWriter xml) {

    boolean urlEncoded() {
      return "url".equals(call.query().get("encoding-type")) && !call.quirk(Quirk.NO_URL_ENCODING);
    }

    String coded(String key) {
      return urlEncoded() ? PercentCoding.encodeListed(key) : key;
    }

    void head(Listing.Request request, Listing page) {
      xml.element("Name", call.bucketName()).element("Prefix", coded(request.prefix()));
      if (!request.delimiter().isEmpty()) {
        xml.element("Delimiter", coded(request.delimiter()));
      }
      xml.element("MaxKeys", request.max());
      if (urlEncoded()) {
        xml.element("EncodingType", "url");
      }
      xml.element("IsTruncated", Boolean.toString(page.truncated()));
    }

    void newHead(Query query, @Nullable String token, Listing page) {
      xml.element("KeyCount", (long) page.rows().size() + page.commonPrefixes().size());
      String startAfter = query.get("start-after");
      if (startAfter != null) {
        xml.element("StartAfter", coded(startAfter));
      }
      if (token != null) {
        xml.element("ContinuationToken", token);
      }
      if (page.truncated()) {
        xml.element("NextContinuationToken", encoded(page.last()));
      }
    }

    void oldHead(Listing.Request request, Listing page) {
      xml.element("Marker", coded(request.after()));
      // S3 sends the next marker only with a delimiter; without one it is the last key.
      if (page.truncated() && !request.delimiter().isEmpty()) {
        xml.element("NextMarker", coded(page.last()));
      }
    }

    void rows(Listing page, boolean withOwner) {
      for (StoredObject row : page.rows()) {
        xml.open("Contents").element("Key", coded(row.key()));
        xml.element("LastModified", date(row));
        xml.element("ETag", Etags.quoted(row.etag())).element("Size", row.sizeBytes());
        xml.element("StorageClass", row.storageClass());
        if (withOwner) {
          xml.open("Owner").element("ID", call.bucket().settings().ownerId()).close("Owner");
        }
        xml.close("Contents");
      }
      for (String prefix : page.commonPrefixes()) {
        xml.open("CommonPrefixes").element("Prefix", coded(prefix)).close("CommonPrefixes");
      }
    }

    private String date(StoredObject row) {
      Instant date = row.lastModified();
      boolean cut = call.quirk(Quirk.SECONDS_IN_LISTINGS);
      return XmlDates.format(cut ? date.truncatedTo(ChronoUnit.SECONDS) : date);
    }
  }
}
