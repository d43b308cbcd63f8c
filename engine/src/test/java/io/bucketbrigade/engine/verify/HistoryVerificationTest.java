package io.bucketbrigade.engine.verify;

import static io.bucketbrigade.engine.verify.TestVerification.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryVerificationTest {

  private static final Behaviour VERSIONED = Behaviour.AWS.withVersioned(true);

  private final TestVerification test = new TestVerification(VERSIONED).versions();

  @Test
  void histories_thatAreEqual_areSeenByListingAlone() throws InterruptedException {
    both("a", "1", "-", "2", "2", "-", "-", "3");
    both("deleted", "1", "-");
    both("marker", "-");

    RangeOutcome outcome = test.run();

    assertThat(found(outcome)).isEqualTo(tally(3, 3, 0, 0, 0));
    assertThat(test.sourceWire.requests(Operation.LIST_VERSIONS)).isEqualTo(1);
    assertThat(test.sourceWire.requests()).isEqualTo(1);
  }

  @Test
  void histories_thatDiffer_areFoundByPlace() throws InterruptedException {
    write(test.source, "fewer", "1", "2", "3");
    write(test.destination, "fewer", "1", "3");
    write(test.source, "marker", "1", "-", "2");
    write(test.destination, "marker", "1", "2", "2");
    write(test.source, "more", "1");
    write(test.destination, "more", "1", "1");
    write(test.source, "order", "1", "2", "9");
    write(test.destination, "order", "2", "1", "9");
    touchAllBeforeTheCopy();

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome))
        .containsExactly("fewer VERSION", "marker VERSION", "more VERSION", "order VERSION");
    assertThat(found(outcome).version()).isEqualTo(4);
    assertThat(test.discrepancies(outcome))
        .filteredOn(d -> d.key().value().equals("marker"))
        .singleElement()
        .satisfies(
            d ->
                assertThat(d.detail())
                    .startsWith(
                        "place 2 of 3, counted from the oldest: a delete marker at the source, 1 bytes with ETag "));
  }

  @Test
  void history_thatIsMissing_isMissing() throws InterruptedException {
    write(test.source, "a", "1");
    touchAllBeforeTheCopy();

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("a MISSING");
  }

  @Test
  void history_thatGrewSince_isDrift() throws InterruptedException {
    both("a", "1", "2");
    test.source.add("a", "3");
    test.source.touch("a", TestVerification.AFTER_COPY);

    assertThat(found(test.run())).isEqualTo(tally(1, 0, 0, 0, 1));
  }

  @Test
  void history_onRecordAsFailed_isExcusedInTheMigrationsOwnPhase() throws InterruptedException {
    write(test.source, "a", "1", "2");
    write(test.destination, "a", "9");
    test.onRecord("a", Fate.FAILED, FailureCode.CONFLICT);

    assertThat(found(test.asPhase().run()).excused()).isEqualTo(1);
  }

  @Test
  void history_behindOpaqueEtags_isEqualBySizeOnly() throws InterruptedException {
    TestVerification opaque = new TestVerification(VERSIONED.withEtagIsMd5(false)).versions();
    write(opaque.source, "a", "1", "2");
    write(opaque.destination, "a", "1", "2");

    assertThat(found(opaque.run())).isEqualTo(tally(1, 0, 1, 0, 0));
  }

  @Test
  void levelMetadata_looksAtTheCurrentVersion() throws InterruptedException {
    byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
    ObjectAttributes one = ObjectAttributes.NONE.withTags(Map.of("t", "1"));
    test.source.add("a", bytes, one);
    test.source.add("a", bytes, one);
    test.destination.add("a", bytes, ObjectAttributes.NONE);
    test.destination.add("a", bytes, ObjectAttributes.NONE);
    both("deleted", "1", "-");
    touchAllBeforeTheCopy();

    RangeOutcome outcome = test.level(VerifyLevel.METADATA).run();

    assertThat(test.recorded(outcome)).containsExactly("a TAGS");
  }

  @Test
  void history_longerThanAPage_isRead() throws InterruptedException {
    for (InMemoryObjectStore bucket : List.of(test.source, test.destination)) {
      for (int i = 0; i < 2_100; i++) {
        bucket.add("long", "version " + i);
      }
    }
    test.destination.addDeleteMarker(ObjectKey.of("long"));

    assertThat(test.recorded(test.run())).containsExactly("long VERSION");
  }

  /** The dates of the newest versions; those before do not matter to what is tested. */
  private void touchAllBeforeTheCopy() {
    for (ObjectKey key : test.source.keys()) {
      test.source.touch(key.value(), TestVerification.BEFORE_COPY);
    }
  }

  private void both(String key, String... texts) {
    write(test.source, key, texts);
    write(test.destination, key, texts);
  }

  /** A text is a version, a dash a delete marker. */
  private static void write(InMemoryObjectStore bucket, String key, String... texts) {
    for (String text : texts) {
      if (text.equals("-")) {
        bucket.addDeleteMarker(ObjectKey.of(key));
      } else {
        bucket.add(key, text);
      }
    }
  }

  private static VerifyTally tally(
      long compared, long equal, long bySizeOnly, long different, long drift) {
    return new VerifyTally(
        compared, equal, bySizeOnly, different, drift, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
