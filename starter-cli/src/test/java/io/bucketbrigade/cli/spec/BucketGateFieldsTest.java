package io.bucketbrigade.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.bucket.BucketItem;
import io.bucketbrigade.model.bucket.ItemGate;
import io.bucketbrigade.worker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketGateFieldsTest {

  @TempDir Path folder;

  @Test
  void bucketGates_areWhatTheSpecSays() throws IOException {
    assertThat(SpecFile.bucketGates(spec(""))).isEmpty();
    Path file =
        spec("bucketConfiguration: {publicAccessBlock: require, tags: ignore, acl: report}");
    assertThat(SpecFile.bucketGates(file))
        .containsEntry(BucketItem.PUBLIC_ACCESS_BLOCK, ItemGate.REQUIRE)
        .containsEntry(BucketItem.TAGS, ItemGate.IGNORE)
        .containsEntry(BucketItem.ACL, ItemGate.REPORT)
        .hasSize(3);
    assertThat(SpecFile.read(file)).isEqualTo(SpecFile.read(spec("")));
  }

  @Test
  void read_refusesItemsAndGatesThatDoNotExist() throws IOException {
    Path item = spec("bucketConfiguration: {versionning: require}");
    assertThatThrownBy(() -> SpecFile.read(item))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("versioning");
    Path gate = spec("bucketConfiguration: {versioning: must}");
    assertThatThrownBy(() -> SpecFile.read(gate))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must");
  }

  private Path spec(String line) throws IOException {
    return Files.writeString(
        folder.resolve("spec.yaml"),
        """
        id: a
        source: {bucket: old}
        destination: {bucket: new}
        %s
        """
            .formatted(line));
  }
}
