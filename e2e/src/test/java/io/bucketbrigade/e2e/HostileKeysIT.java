package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.generate.HostileKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every key that S3 permits arrives under the same name. */
class HostileKeysIT {

  @TempDir Path folder;

  @Test
  void start_overHostileKeys_copiesEachUnderTheSameName() {
    try (TwoServers servers = new TwoServers(folder)) {
      List<String> keys = HostileKeys.all();
      for (String key : keys) {
        servers
            .sourceBucket()
            .put(
                key,
                BodyPattern.bytes(BodyPattern.seed(5, key), 50),
                ObjectMeta.NONE.user("n", "1").tag("t", "x+y=z"));
      }

      TwoServers.Result end =
          servers.migrate(servers.spec("hostile"), Duration.ofMinutes(2), "--verify", "content");

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(servers.destinationBucket().keys())
          .containsExactlyElementsOf(servers.sourceBucket().keys());
      assertThat(end.json().tally("copied")).isEqualTo(keys.size());
      assertThat(end.json().node().path("verification").path("equal").asLong())
          .isEqualTo(keys.size());
      Equality.require(servers);
    }
  }

  @Test
  void start_onAServerWhoseOrderIsNotByteOrder_neverEndsAsComplete() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.sourceBucket().listInUtf16Order();
      for (String key : List.of("a", "k\uFFEE", "k\uD83D\uDE00", "z")) {
        servers.sourceBucket().put(key, BodyPattern.bytes(1, 10));
      }

      TwoServers.Result end = servers.migrate(servers.spec("utf16"), Duration.ofMinutes(2));

      assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(4);
      assertThat(end.json().node().path("problems").toString()).contains("LISTING_OUT_OF_ORDER");
    }
  }
}
