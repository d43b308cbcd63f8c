package io.bucketbrigade.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyHazard;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.worker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketGateFieldsTest {

  @TempDir Path folder;

  @Test
  void read_takesGatesAndWhatIsAccepted() throws IOException {
    assertThat(SpecFile.read(spec("")).buckets()).isEqualTo(BucketOptions.DEFAULT);
    BucketOptions options =
        SpecFile.read(
                spec(
                    "bucketConfiguration: {publicAccessBlock: require, tags: apply, acl: ignore, accept: [sourceLifecycle]}"))
            .buckets();
    assertThat(options.gate(BucketItem.PUBLIC_ACCESS_BLOCK)).isEqualTo(ItemGate.REQUIRE);
    assertThat(options.gate(BucketItem.TAGS)).isEqualTo(ItemGate.APPLY);
    assertThat(options.gate(BucketItem.CORS)).isEqualTo(ItemGate.REPORT);
    assertThat(options.compared()).hasSize(19).doesNotContain(BucketItem.ACL);
    assertThat(options.accepted()).containsExactly(CopyHazard.SOURCE_LIFECYCLE);
  }

  @Test
  void read_ofWhatIsNeverApplied_saysWhy() throws IOException {
    refuses("bucketConfiguration: {replication: apply}", "its role and its targets");
    refuses("bucketConfiguration: {objectLock: apply}", "default retention");
  }

  @Test
  void read_ofAnItemThatNamesKeys_wantsTheSamePrefix() throws IOException {
    Path moved =
        Files.writeString(
            folder.resolve("moved.yaml"),
            """
            id: a
            source: {bucket: old, prefix: in/}
            destination: {bucket: new}
            bucketConfiguration: {lifecycle: apply}
            """);
    assertThatThrownBy(() -> SpecFile.read(moved))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("same prefix");
  }

  @Test
  void read_ofTwoSourcesForOneBucket_isRefused() throws IOException {
    Path both =
        Files.writeString(
            folder.resolve("both.yaml"),
            """
            id: a
            mappings:
              - {source: {bucket: one}, destination: {bucket: new, prefix: one/}}
              - {source: {bucket: two}, destination: {bucket: new, prefix: two/}}
            bucketConfiguration: {tags: apply}
            """);
    assertThatThrownBy(() -> SpecFile.read(both))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'new' would be made like 'one' and like 'two'");
  }

  @Test
  void read_ofAnAcceptedThingThatDoesNotExist_namesThoseThatDo() throws IOException {
    refuses("bucketConfiguration: {accept: [lifecycle]}", "sourceLifecycle");
    refuses("bucketConfiguration: {accept: [uploadsEnd]}", "sourceLifecycle");
  }

  private void refuses(String line, String words) throws IOException {
    Path file = spec(line);
    assertThatThrownBy(() -> SpecFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(words);
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
