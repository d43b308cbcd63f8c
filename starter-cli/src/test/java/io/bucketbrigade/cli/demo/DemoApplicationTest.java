package io.bucketbrigade.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoApplicationTest {

  private DemoServers servers;
  private DemoApplication application;

  @BeforeEach
  void start() throws InterruptedException {
    servers = DemoServers.start();
    application = DemoApplication.of(servers);
    application.writer().start();
    application.awaitWrites();
  }

  @AfterEach
  void stop() {
    application.close();
    servers.close();
  }

  @Test
  void proof_whereItWrote_holds() {
    application.requireNothingLost(application.source());
  }

  @Test
  void proof_whereItDidNotWrite_endsWithTheKey() {
    assertThatThrownBy(() -> application.requireNothingLost(application.destination()))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.INCOMPLETE))
        .hasMessageContaining("'shop/orders/000000.json'");
  }

  @Test
  void proof_whenAPolicyIsNotAsItWas_fails() {
    servers.bucket(application.source().name()).configuration().remove("policy");

    assertThatThrownBy(() -> application.requireNothingLost(application.source()))
        .hasMessageContaining("the policy of old-bucket");
  }

  @Test
  void writer_whenRefused_triesTheSameWriteAgainWhereItIsMovedTo() throws InterruptedException {
    servers
        .bucket(application.source().name())
        .configuration()
        .put("policy", "{\"Statement\": %s}".formatted(DENIAL));
    application.await("a refused write", () -> application.writer().refused() > 0);
    assertThat(application.writer().isHealthy()).isFalse();
    long before = application.acknowledged().count();

    application.writer().moveTo(application.destination());
    application.awaitWrites();

    assertThat(application.writer().isHealthy()).isTrue();
    assertThat(application.writer().standstills()).hasSize(1);
    ShopWrites.Write refused = ShopWrites.of(before);
    assertThat(application.destination().read(refused.key()))
        .isEqualTo(refused.text().getBytes(UTF_8));
  }

  private static final String DENIAL =
      "[{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:PutObject\","
          + " \"Resource\": \"arn:aws:s3:::old-bucket/*\"}]";
}
