package io.bucketbrigade.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MappingsExamTest {

  private static final StateLocation FOLDER = StateLocation.inFolder("/state");

  private final FakeConnections connections = new FakeConnections();

  @BeforeEach
  void createBuckets() {
    for (String bucket : List.of("a", "b", "c")) {
      connections.createBucket("old", bucket);
      connections.createBucket("new", bucket);
    }
    connections.connect("old-too", "old");
    connections.connect("new-too", "new");
  }

  @Test
  void refusals_ofMappingsThatKeepApart_areNone() {
    assertThat(
            refusals(
                FOLDER,
                mapping("old a", "new a"),
                mapping("old b/x/", "new b/x/"),
                mapping("old b/y/", "new b/y/"),
                // The same names at another provider are other buckets.
                mapping("new c", "old c")))
        .isEmpty();
  }

  @Test
  void refusals_ofOneSourceForTwoDestinations_areNone() {
    assertThat(refusals(FOLDER, mapping("old a", "new a"), mapping("old a", "new b"))).isEmpty();
  }

  @Test
  void refusals_ofDestinationsThatOverlap_nameBothMappings() {
    assertThat(refusals(FOLDER, mapping("old a", "new c/x"), mapping("old b", "new c/x/y")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.side()).isEqualTo(Side.DESTINATION);
              assertThat(problem.code()).isEqualTo(FailureCode.SAME_BUCKET);
              assertThat(problem.message()).contains("s3://a -> s3://c/x", "s3://b -> s3://c/x/y");
            });
  }

  @Test
  void refusals_ofOneBucketBehindTwoConnections_seeThatItIsOne() {
    assertThat(refusals(FOLDER, mapping("old a", "new c"), mapping("old b", "new-too c")))
        .hasSize(1);
  }

  @Test
  void refusals_whenABucketDoesNotAnswer_learnTheEndpointFromAnother() {
    connections
        .faults("new-too", "b")
        .on(Operation.DESCRIBE)
        .always()
        .fail(StoreFailure.NO_SUCH_BUCKET);

    assertThat(
            refusals(
                FOLDER,
                mapping("old b", "new-too b"),
                mapping("old a", "new c"),
                mapping("old b", "new-too c")))
        .hasSize(1);
  }

  @Test
  void refusals_ofADestinationInAnothersSource_nameBothMappings() {
    assertThat(refusals(FOLDER, mapping("old a", "new b/in/"), mapping("new b", "old c")))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains("s3://a -> s3://b/in/", "source of the mapping s3://b -> s3://c"));
  }

  @Test
  void refusals_ofADestinationInItsOwnSource_nameTheMapping() {
    assertThat(refusals(FOLDER, mapping("old a", "new a"), mapping("old b", "old-too b/in/")))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("mapping s3://b -> s3://b/in/ overlap");
  }

  @Test
  void refusals_ofAStateStoreInsideOfAnyMapping_comeBeforeItIsWritten() {
    StateLocation inside = StateLocation.inBucket(at("old-too b"));

    assertThat(refusals(inside, mapping("old a", "new a"), mapping("old b", "new b")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.side()).isEqualTo(Side.STATE));
  }

  @Test
  void refusals_changeNothing() {
    refusals(FOLDER, mapping("old a", "new a"), mapping("old b", "new b"));

    assertThat(connections.faults("old", "a").writes()).isZero();
    assertThat(connections.faults("new", "a").writes()).isZero();
    assertThat(connections.faults("new", "a").requests()).isEqualTo(1);
    assertThat(connections.faults("new", "b").requests()).isZero();
  }

  @Test
  void refusals_ofManyOverlaps_areAFew() {
    BucketMapping[] all = new BucketMapping[20];
    Arrays.fill(all, mapping("old a", "new c"));

    assertThat(refusals(FOLDER, all)).hasSize(10);
  }

  private List<Problem> refusals(StateLocation state, BucketMapping... mappings) {
    MigrationSpec first =
        new MigrationSpec(
            "m",
            mappings[0].source(),
            mappings[0].destination(),
            null,
            CopyOptions.DEFAULT,
            null,
            false,
            Canary.DEFAULT,
            SelectionOptions.NONE,
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            VerifyLevel.LISTING);
    return new MappingsExam(connections).refusals(first.withMappings(List.of(mappings)), state);
  }

  private static BucketMapping mapping(String source, String destination) {
    return new BucketMapping(at(source), at(destination));
  }

  /** A place as {@code connection bucket/prefix}. */
  private static BucketLocation at(String place) {
    String[] words = place.split(" ", 2);
    String[] parts = words[1].split("/", 2);
    return new BucketLocation(words[0], parts[0], parts.length < 2 ? "" : parts[1], null);
  }
}
