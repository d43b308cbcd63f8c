package io.bucketbrigade.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void find_whenTemporalFallsSilent_saysSoBeforeTheSdkGivesUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TemporalConnection connection =
            TemporalConnection.at("127.0.0.1:" + silent.getLocalPort())) {
      Migrations migrations = new Migrations(connection);

      assertThatThrownBy(() -> migrations.find("orders"))
          .isInstanceOfSatisfying(
              CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.UNREACHABLE))
          .hasMessageContaining("does not answer");
    }
  }
}
