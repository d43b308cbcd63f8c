package io.bucketbrigade.s3;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.protocol.S3Access;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class FakeS3ContractTest extends S3ObjectStoreContract {

  private static FakeS3Server server;

  @BeforeAll
  static void start() {
    server = FakeS3Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Access access() {
    return server.access();
  }
}
