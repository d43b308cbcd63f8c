package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.Deviation;
import io.bucketbrigade.engine.store.Promise;
import io.bucketbrigade.testkit.server.MotoServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MotoContractTest extends S3ObjectStoreContract {

  private static final String NOTHING = "nothing was thrown";

  private static final Map<Promise, Deviation> DEVIATIONS =
      Map.of(
          Promise.UNKNOWN_PRINCIPAL,
          new Deviation("moto checks no signature and knows no users", NOTHING),
          Promise.COPY_PINNED,
          new Deviation("moto ignores x-amz-copy-source-if-match", NOTHING),
          Promise.PART_COPY_PINNED,
          new Deviation("moto ignores x-amz-copy-source-if-match on parts", NOTHING),
          Promise.COPY_IF_ABSENT,
          new Deviation("moto ignores If-None-Match on CopyObject", NOTHING),
          Promise.MULTIPART_COMPLETE_ABORTED,
          new Deviation(
              "moto crashes when an upload that was aborted is completed",
              "failed with SERVER_ERROR instead of [NO_SUCH_UPLOAD]"),
          Promise.MULTIPART_UPLOAD_DATES,
          new Deviation("moto says that every upload began in 2010", "2010-11-10T20:48:33Z"),
          Promise.PUT_METADATA_TOO_LARGE,
          new Deviation("moto knows no limit of 2 KB", NOTHING),
          Promise.TAGS_REPLACED,
          new Deviation("moto crashes on an empty set of tags", "PutObjectTagging s3://contract-"),
          Promise.KEY_NEWLINE,
          new Deviation("moto has no route for a key with a line feed", "was refused: 404"));

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
  URI endpoint() {
    return server.endpoint();
  }

  @Override
  S3Credentials.Static credentials() {
    return new S3Credentials.Static("testing", "testing", null);
  }

  @Override
  protected Map<Promise, Deviation> deviations() {
    return DEVIATIONS;
  }
}
