package io.bucketbrigade.s3;

import static java.util.Map.entry;

import io.bucketbrigade.engine.store.Deviation;
import io.bucketbrigade.engine.store.Promise;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.SeaweedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;

class SeaweedContractTest extends S3ObjectStoreContract {

  private static final Deviation DOTS =
      new Deviation("SeaweedFS refuses . and .. in keys", "400 InvalidRequest");
  private static final Deviation LONG =
      new Deviation("SeaweedFS refuses names of more than 255 bytes", "400 KeyTooLongError");

  private static final Deviation NO_KEYS =
      new Deviation("SeaweedFS encrypts only where keys are configured", "500 InternalError");

  private static final Map<Promise, Deviation> DEVIATIONS =
      Map.ofEntries(
          entry(
              Promise.LIST_IN_ORDER_AROUND_SLASHES,
              new Deviation(
                  "SeaweedFS lists what is in a folder right after the object of its name",
                  "[\"a\", \"a/b\", \"a/b/c\", \"a-b\", \"a.b\", \"a0\", \"ab\"]")),
          entry(
              Promise.PUT_WEBSITE_REDIRECT,
              new Deviation("SeaweedFS drops x-amz-website-redirect-location", "but was: null")),
          entry(
              Promise.PUT_EXPIRES_AS_TEXT,
              new Deviation("SeaweedFS refuses an Expires that is no date", "400 MalformedDate")),
          entry(
              Promise.COPY_WEBSITE_REDIRECT,
              new Deviation("SeaweedFS drops it from copies as well", "but was: null")),
          entry(
              Promise.PUT_FOLDER_MARKERS,
              new Deviation("SeaweedFS drops the body of a/", "expected: \"body\"")),
          entry(
              Promise.PUT_METADATA_TOO_LARGE,
              new Deviation("SeaweedFS knows no limit of 2 KB", "nothing was thrown")),
          entry(Promise.PUT_SSE_S3, NO_KEYS),
          entry(Promise.PUT_SSE_KMS, NO_KEYS),
          entry(Promise.COPY_SSE_S3, NO_KEYS),
          entry(
              Promise.MISSING_BUCKET,
              new Deviation(
                  "SeaweedFS makes the bucket of a PUT where it is missing", "nothing was thrown")),
          entry(
              Promise.LOCK_OFF,
              new Deviation(
                  "SeaweedFS holds objects of any bucket with versions", "nothing was thrown")),
          entry(
              Promise.RESTORE_TWICE,
              new Deviation("SeaweedFS has no archive", "nothing was thrown")),
          entry(
              Promise.KEY_DOUBLE_SLASH,
              new Deviation("SeaweedFS folds // into /", "find the following elements:\n  [a//b]")),
          entry(
              Promise.KEY_LEADING_SLASH,
              new Deviation("SeaweedFS drops a leading /", "find the following elements:\n  [/a]")),
          entry(
              Promise.KEY_TRAILING_SLASH,
              new Deviation(
                  "SeaweedFS takes a/ and a for the same", "find the following elements:\n  [a/]")),
          entry(
              Promise.KEY_ONLY_SLASH,
              new Deviation(
                  "SeaweedFS takes the key / for the bucket's folder",
                  "elements not found:\n  [/]")),
          entry(
              Promise.KEY_BACKSLASH,
              new Deviation("SeaweedFS turns \\ into /", "find the following elements:\n  [a\\b]")),
          entry(Promise.KEY_DOT_SEGMENT, DOTS),
          entry(Promise.KEY_DOT_DOT_SEGMENT, DOTS),
          entry(Promise.KEY_DOT, DOTS),
          entry(Promise.KEY_DOT_DOT, DOTS),
          entry(Promise.KEY_1024_BYTES, LONG),
          entry(Promise.KEY_LONG_SEGMENT, LONG));

  private static SeaweedServer server;

  @BeforeAll
  static void start() {
    server = SeaweedServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Access access() {
    return server.access();
  }

  @Override
  protected Map<Promise, Deviation> deviations() {
    return DEVIATIONS;
  }

  /** Each bucket takes volumes of its own, of which the server has too few for all tests. */
  @Override
  void discard(S3Client client, String bucket) {
    client.deleteBucket(delete -> delete.bucket(bucket));
  }
}
