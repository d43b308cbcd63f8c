package io.bucketbrigade.s3;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import java.net.URI;
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
  URI endpoint() {
    return server.endpoint();
  }

  @Override
  S3Credentials.Static credentials() {
    return new S3Credentials.Static(server.accessKey(), server.secretKey(), null);
  }
}
