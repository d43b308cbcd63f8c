package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparing what buckets are, apart from their objects. */
class CompareIT {

  @TempDir Path folder;

  @Test
  void compare_ofTwoBuckets_tellsEachDifferenceAndChangesNothing() {
    try (MotoServer moto = MotoServer.start();
        RealServers servers = new RealServers(folder, "compare.py")) {
      S3Access access = moto.access();
      servers.boto3("old", access, "old-bucket");
      servers.boto3("new", access, "new-bucket");
      String before = servers.boto3("show", access, "new-bucket");

      JsonNode compared =
          servers
              .brigade(
                  "compare",
                  3,
                  access,
                  access,
                  """
                  id: compared
                  source: {connection: old, bucket: old-bucket}
                  destination: {connection: new, bucket: new-bucket}
                  bucketConfiguration: {versioning: require, metrics: ignore}
                  """)
              .node();

      Map<String, String> states = new TreeMap<>();
      compared
          .path("items")
          .forEach(item -> states.put(item.path("item").asText(), item.path("state").asText()));
      assertThat(states)
          .hasSize(19)
          .containsEntry("policy", "equal")
          .containsEntry("lifecycle", "different")
          .containsEntry("tags", "source-only")
          .containsEntry("versioning", "different")
          .containsEntry("website", "equal")
          .containsEntry("analytics", "unsupported")
          .doesNotContainKey("metrics");
      assertThat(compared.at("/items/3/paths/0/path").asText())
          .isEqualTo("prefix \"logs/\".Expiration.Days");
      assertThat(compared.at("/items/3/paths/0/source").asText()).isEqualTo("30");
      assertThat(compared.at("/items/3/paths/0/destination").asText()).isEqualTo("60");
      assertThat(compared.path("warnings").toString())
          .contains(
              "source's lifecycle deletes objects", "destination's lifecycle deletes objects");
      assertThat(servers.boto3("show", access, "new-bucket")).isEqualTo(before);
    }
  }
}
