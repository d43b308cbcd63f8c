package io.bucketbrigade.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SpecDifferenceTest {

  private static final MigrationSpec BEFORE =
      new MigrationSpec(
          "photos",
          new BucketLocation("old", "photos", "", null),
          new BucketLocation("new", "copy", "", null),
          null,
          CopyOptions.DEFAULT,
          null,
          false,
          MigrationSpec.Canary.DEFAULT,
          SelectionOptions.NONE,
          MigrationSpec.DEFAULT_GIVE_UP_AFTER,
          MigrationSpec.DEFAULT_LEASE_TIME,
          VerifyLevel.LISTING);

  @Test
  void between_theSameSpecs_isEmpty() {
    assertThat(SpecDifference.between(BEFORE, with(spec -> {}))).isEmpty();
  }

  @Test
  void between_namesEachFieldWithBothValues() {
    MigrationSpec asked =
        with(
            spec -> {
              spec.put("verify", "NONE");
              spec.put("parallelism", 4);
              ((ObjectNode) spec.get("source")).put("prefix", "a/");
            });

    assertThat(SpecDifference.between(BEFORE, asked))
        .containsExactly(
            "parallelism is 4, was not given",
            "source.prefix is 'a/', was ''",
            "verify is 'NONE', was 'LISTING'");
  }

  @Test
  void between_countsWhatASentenceCannotHold() {
    MigrationSpec asked =
        with(
            spec -> {
              spec.put("verify", "NONE");
              spec.put("parallelism", 4);
              spec.put("exact", true);
              spec.put("allowEmptySource", true);
              ((ObjectNode) spec.get("source")).put("prefix", "a/");
              ((ObjectNode) spec.get("destination")).put("prefix", "b/");
              ((ObjectNode) spec.get("destination")).put("bucket", "c");
            });

    assertThat(SpecDifference.between(BEFORE, asked))
        .hasSize(6)
        .last()
        .isEqualTo("2 more fields differ");
  }

  private static MigrationSpec with(Consumer<ObjectNode> change) {
    ObjectNode node = StateRecords.json().valueToTree(BEFORE);
    change.accept(node);
    return StateRecords.json().convertValue(node, MigrationSpec.class);
  }
}
