package io.bucketbrigade.s3;

import static java.util.Map.entry;

import io.bucketbrigade.engine.store.Deviation;
import io.bucketbrigade.engine.store.Promise;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.VersityServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class VersityContractTest extends S3ObjectStoreContract {

  private static final Deviation FILE_OR_FOLDER =
      new Deviation("versitygw keeps objects as files, which are no folders", "409 ");
  private static final Deviation NO_CLASSES =
      new Deviation("versitygw takes every storage class for STANDARD", "but was: \"STANDARD\"");
  private static final Deviation NO_ENCRYPTION =
      new Deviation("versitygw ignores wishes for encryption", "not to be null");
  private static final Deviation NO_DOTS =
      new Deviation(
          "versitygw has no route for keys that are paths of their own", "400 400, Bad Request");

  private static final Map<Promise, Deviation> DEVIATIONS =
      Map.ofEntries(
          entry(Promise.LIST_IN_ORDER_AROUND_SLASHES, FILE_OR_FOLDER),
          entry(Promise.LIST_LITERAL_PREFIX, FILE_OR_FOLDER),
          entry(Promise.KEY_AND_ITS_CHILD, FILE_OR_FOLDER),
          entry(
              Promise.GRANTS_OF_OBJECT,
              new Deviation("versitygw knows ACLs of buckets alone", "GetObjectAcl")),
          entry(Promise.PUT_STORAGE_CLASS, NO_CLASSES),
          entry(Promise.COPY_STORAGE_CLASS, NO_CLASSES),
          entry(Promise.PUT_SSE_S3, NO_ENCRYPTION),
          entry(Promise.PUT_SSE_KMS, NO_ENCRYPTION),
          entry(Promise.COPY_SSE_S3, NO_ENCRYPTION),
          entry(
              Promise.PUT_FOLDER_MARKERS,
              new Deviation("versitygw refuses a body of a/", "400 DirectoryObjectContainsData")),
          entry(
              Promise.COPY_IF_ABSENT,
              new Deviation("versitygw ignores If-None-Match on CopyObject", "nothing was thrown")),
          entry(
              Promise.COPY_HOSTILE_SOURCE_KEY,
              new Deviation(
                  "versitygw takes an encoded ? of a source key for a query",
                  "Invalid copy source object key")),
          entry(
              Promise.MULTIPART_LIST_UPLOADS_OVER_PAGES,
              new Deviation(
                  "versitygw refuses the markers that its own page gave",
                  "Invalid uploadId marker")),
          entry(
              Promise.UNKNOWN_PRINCIPAL,
              new Deviation(
                  "versitygw answers 404 to strangers, which a HEAD cannot explain",
                  "failed with NOT_FOUND")),
          entry(
              Promise.OWNER_OF_OBJECT,
              new Deviation("versitygw knows no ACLs of objects", "but was: null")),
          entry(
              Promise.RESTORE_TWICE,
              new Deviation("versitygw has no archive", "nothing was thrown")),
          entry(
              Promise.KEY_DOUBLE_SLASH,
              new Deviation("versitygw folds // into /", "find the following elements:\n  [a//b]")),
          entry(
              Promise.KEY_LEADING_SLASH,
              new Deviation("versitygw drops a leading /", "find the following elements:\n  [/a]")),
          entry(
              Promise.KEY_TRAILING_SLASH,
              new Deviation("versitygw refuses a body of a/", "400 DirectoryObjectContainsData")),
          entry(
              Promise.LIST_VERSIONS_IN_ORDER,
              new Deviation(
                  "versitygw lists all markers of a page before all versions, these in seconds",
                  "it lists delete markers apart")),
          entry(Promise.LIST_VERSIONS_OVER_PAGES, FILE_OR_FOLDER),
          entry(
              Promise.LIST_VERSIONS_AFTER_A_KEY,
              new Deviation(
                  "versitygw takes a key marker inclusively", "were not expected:\n  [\"b\"")),
          entry(
              Promise.READ_NULL_VERSION,
              new Deviation("versitygw loses the version null", "was refused: 404")),
          entry(
              Promise.DELETE_MARKER_ON_NOTHING,
              new Deviation(
                  "versitygw makes no delete marker where there is no object", "no version id")),
          entry(
              Promise.WRITE_OVER_MARKER_IF_ABSENT,
              new Deviation(
                  "versitygw takes a delete marker for an object", "412 PreconditionFailed")),
          entry(Promise.KEY_ONLY_SLASH, NO_DOTS),
          entry(
              Promise.KEY_DOT_SEGMENT,
              new Deviation("versitygw resolves .", "find the following elements:\n  [a/./b]")),
          entry(
              Promise.KEY_DOT_DOT_SEGMENT,
              new Deviation("versitygw resolves ..", "find the following elements:\n  [a/../b]")),
          entry(Promise.KEY_DOT, NO_DOTS),
          entry(Promise.KEY_DOT_DOT, NO_DOTS),
          entry(Promise.KEY_CONTROL, new Deviation("versitygw lists U+0001 as U+FFFD", "a\uFFFDb")),
          entry(
              Promise.KEY_1024_BYTES,
              new Deviation("a file's name has at most 255 bytes", "400 KeyTooLongError")),
          entry(
              Promise.KEY_LONG_SEGMENT,
              new Deviation(
                  "a file's name has at most 255 bytes", "409 ExistingObjectIsDirectory")));

  private static VersityServer server;

  @BeforeAll
  static void start() {
    server = VersityServer.start();
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
}
