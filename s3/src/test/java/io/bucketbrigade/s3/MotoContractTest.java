package io.bucketbrigade.s3;

import static java.util.Map.entry;

import io.bucketbrigade.engine.store.Deviation;
import io.bucketbrigade.engine.store.Promise;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MotoContractTest extends S3ObjectStoreContract {

  private static final String NOTHING = "nothing was thrown";

  private static final Deviation MARKERS_APART =
      new Deviation(
          "moto lists all markers of a page after all versions, with dates in seconds",
          "it lists delete markers apart");

  private static final Deviation NO_RETENTION =
      new Deviation("moto answers GetObjectRetention with the object itself", "GetObjectRetention");

  private static final Deviation OTHER_CHECKSUM =
      new Deviation("moto sums by another algorithm than it says", "algorithm=CRC64NVME");

  private static final Map<Promise, Deviation> DEVIATIONS =
      Map.ofEntries(
          entry(
              Promise.UNKNOWN_PRINCIPAL,
              new Deviation("moto checks no signature and knows no users", NOTHING)),
          entry(
              Promise.COPY_PINNED,
              new Deviation("moto ignores x-amz-copy-source-if-match", NOTHING)),
          entry(
              Promise.PART_COPY_PINNED,
              new Deviation("moto ignores x-amz-copy-source-if-match on parts", NOTHING)),
          entry(
              Promise.COPY_IF_ABSENT,
              new Deviation("moto ignores If-None-Match on CopyObject", NOTHING)),
          entry(
              Promise.MULTIPART_COMPLETE_ABORTED,
              new Deviation(
                  "moto crashes when an upload that was aborted is completed",
                  "failed with SERVER_ERROR instead of [NO_SUCH_UPLOAD]")),
          entry(
              Promise.MULTIPART_UPLOAD_DATES,
              new Deviation("moto says that every upload began in 2010", "2010-11-10T20:48:33Z")),
          entry(
              Promise.PUT_METADATA_TOO_LARGE,
              new Deviation("moto knows no limit of 2 KB", NOTHING)),
          entry(
              Promise.PUT_CHECKSUM,
              new Deviation(
                  "moto keeps a checksum only if a header of the SDKs names it", "but was: null")),
          entry(Promise.PUT_WRONG_CHECKSUM, new Deviation("moto checks no checksum", NOTHING)),
          entry(
              Promise.MULTIPART_WRONG_CHECKSUM, new Deviation("moto checks no checksum", NOTHING)),
          entry(Promise.MULTIPART_CHECKSUM, OTHER_CHECKSUM),
          entry(Promise.PART_COPY_CHECKSUM, OTHER_CHECKSUM),
          entry(
              Promise.GRANTS_OF_OBJECT,
              new Deviation(
                  "moto takes grants in headers alone, and the bucket's where there are none",
                  "but was: ObjectAcl[owner=")),
          entry(
              Promise.TAGS_REPLACED,
              new Deviation(
                  "moto crashes on an empty set of tags", "PutObjectTagging s3://contract-")),
          entry(Promise.LIST_VERSIONS_IN_ORDER, MARKERS_APART),
          entry(
              Promise.LIST_VERSIONS_OVER_PAGES,
              new Deviation("moto lists the markers of a page after its versions", "but was: 10")),
          entry(
              Promise.LIST_VERSIONS_AFTER_A_KEY,
              new Deviation("moto takes a key marker inclusively", "were not expected:\n  [\"b\"")),
          entry(
              Promise.READ_NULL_VERSION,
              new Deviation("moto knows no version null", "was refused: 400")),
          entry(
              Promise.DELETE_MARKER_ON_NOTHING,
              new Deviation(
                  "moto makes no delete marker where there is no object", "no version id")),
          entry(
              Promise.KEY_NEWLINE,
              new Deviation("moto has no route for a key with a line feed", "was refused: 404")),
          entry(Promise.LOCK_RETENTION, NO_RETENTION),
          entry(Promise.LOCK_LEGAL_HOLD, NO_RETENTION),
          entry(Promise.LOCK_OFF, NO_RETENTION));

  private static MotoServer server;

  @BeforeAll
  static void start() {
    server = MotoServer.start();
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
