package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.FakeS3Main;
import io.bucketbrigade.testkit.fill.BucketFiller;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.generate.SeededBucket;
import io.bucketbrigade.testkit.invariant.MigrationInvariants;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.Side;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealServersTest {

  private static final List<SeededBucket.Entry> ENTRIES = SeededBucket.entries(3, 60, 20_000);

  @Test
  void moto_andSeaweed_holdTheSameBucket() {
    try (MotoServer moto = MotoServer.start();
        SeaweedServer seaweed = SeaweedServer.start()) {
      fill(moto.access());
      fill(seaweed.access());

      MigrationInvariants.requireEqual(
          Side.of(moto.access(), "bucket"), Side.of(seaweed.access(), "bucket"));
    }
  }

  private static void fill(S3Access access) {
    try (PlainS3 client = new PlainS3(access)) {
      client.createBucket("bucket");
      BucketFiller.fill(client, "bucket", ENTRIES);
      for (String key : HostileKeys.portable()) {
        client.put("bucket", key, key.getBytes(UTF_8), Map.of("content-type", "text/plain"));
      }
    }
  }

  @Test
  void seaweed_refusesAWrongSecret() {
    try (SeaweedServer seaweed = SeaweedServer.start();
        PlainS3 client =
            new PlainS3(S3Access.of(seaweed.endpoint(), seaweed.access().accessKey(), "wrong"))) {
      assertThat(client.get("bucket", "k").errorCode()).isEqualTo("SignatureDoesNotMatch");
    }
  }

  @Test
  void temporal_goesOnWithTheSameFileAfterAKill() {
    try (TemporalServer temporal = TemporalServer.start()) {
      cli(temporal, "operator", "namespace", "create", "--namespace", "kept");

      temporal.kill();
      temporal.restart();

      assertThat(cli(temporal, "operator", "namespace", "describe", "--namespace", "kept"))
          .contains("kept");
    }
  }

  private static String cli(TemporalServer temporal, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.path("temporal").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--address", temporal.address()));
    try (SupervisedProcess process = SupervisedProcess.start("cli", command, Map.of())) {
      assertThat(process.awaitExit(Duration.ofSeconds(30))).as(process.output()).isZero();
      return process.output();
    }
  }

  @Test
  void fakeInItsOwnProcess_servesCountsAndFails() {
    try (FakeS3Process fake = FakeS3Process.start("--fill", "full:1000:64:9", "--bucket", "empty");
        PlainS3 client = new PlainS3(fake.access())) {
      assertThat(client.list("full", "")).hasSize(1_000);
      client.put("empty", "k", new byte[1], Map.of());
      client.put("empty", "k", new byte[1], Map.of());

      assertThat(fake.stats().at("/requests/PUT_OBJECT").asInt()).isEqualTo(2);
      assertThat(fake.stats().at("/buckets/empty/writesAboveOne/k").asInt()).isEqualTo(2);
      assertThat(fake.stats().at("/buckets/full/objects").asInt()).isEqualTo(1_000);

      fake.faults("1:500=1");
      assertThat(client.get("empty", "k").status()).isEqualTo(500);
      fake.faults("");
      fake.outage("503");
      assertThat(client.get("empty", "k").status()).isEqualTo(503);
      fake.outage("");
      fake.reset();
      assertThat(client.get("empty", "k").status()).isEqualTo(200);
      assertThat(fake.stats().at("/requests/GET_OBJECT").asInt()).isEqualTo(1);
    }
  }

  @Test
  void fakeInItsOwnProcess_endsWithItsInput() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeS3Main.class.getName(),
                "--exit-with-parent")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).startsWith("listening on http://127.0.0.1:");
      assertThat(process.isAlive()).isTrue();

      process.getOutputStream().close();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
