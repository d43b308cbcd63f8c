package io.bucketbrigade.engine.verify;

import static io.bucketbrigade.engine.verify.TestVerification.AFTER_COPY;
import static io.bucketbrigade.engine.verify.TestVerification.COPIED;
import static io.bucketbrigade.engine.verify.TestVerification.COPY_STARTED;
import static io.bucketbrigade.engine.verify.TestVerification.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.verify.TestVerification.Link;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RangeVerifierTest {

  private static final Behaviour OPAQUE = Behaviour.AWS.withEtagIsMd5(false);
  private static final List<String> NONE = List.of();

  // ---- listing

  @Test
  void verify_ofEqualSides_needsTwoListingsAndNothingElse() throws InterruptedException {
    TestVerification test = new TestVerification();
    for (int i = 0; i < 2_500; i++) {
      test.copied("k%05d".formatted(i), "same");
    }

    RangeOutcome outcome = test.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(found(outcome)).isEqualTo(equal(2_500));
    assertThat(test.sourceWire.requests()).isEqualTo(3);
    assertThat(test.sourceWire.requests(Operation.LIST)).isEqualTo(3);
    assertThat(test.destinationWire.requests()).isEqualTo(3);
    assertThat(test.destinationWire.requests(Operation.LIST)).isEqualTo(3);
    assertThat(outcome.settled().firstKey()).isEqualTo(ObjectKey.of("k00000"));
  }

  @Test
  void verify_findsEachKindThatListingsShow() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.copied("equal", "1");
    test.atSource("missing", "1");
    test.atDestination("extra", "1");
    test.destination.touch("extra", AFTER_COPY);
    test.atSource("size", "long");
    test.atDestination("size", "longer");
    test.atSource("content", "abc");
    test.atDestination("content", "abd");

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome))
        .containsExactly("content CONTENT", "extra EXTRA", "missing MISSING", "size SIZE");
    assertThat(found(outcome)).isEqualTo(new VerifyTally(5, 1, 0, 4, 0, 0, 1, 1, 1, 1, 0, 0, 0));
    assertThat(test.sourceWire.requests(Operation.HEAD)).isEqualTo(4);
    assertThat(test.destinationWire.requests(Operation.HEAD)).isEqualTo(4);
  }

  @Test
  void verify_whenEtagsSayNothing_isEqualBySizeOnly() throws InterruptedException {
    TestVerification test = new TestVerification(OPAQUE);
    test.atSource("a", "abc");
    test.atDestination("a", "abd");

    RangeOutcome outcome = test.run();

    assertThat(found(outcome)).isEqualTo(new VerifyTally(1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    assertThat(test.recorded(outcome)).isEqualTo(NONE);
  }

  @Test
  void verify_ofPartsThatAreCutAlike_comparesTheirEtags() throws InterruptedException {
    TestVerification test = new TestVerification();
    inParts(test, "same", List.of("aaaa", "b"), List.of("aaaa", "b"));
    inParts(test, "flipped", List.of("aaaa", "b"), List.of("aaaa", "c"));
    inParts(test, "cut-otherwise", List.of("aaaa", "b"), List.of("aaa", "bb"));
    inParts(test, "more-parts", List.of("aaaa", "b"), List.of("aa", "aa", "c"));

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("flipped CONTENT");
    assertThat(found(outcome)).isEqualTo(new VerifyTally(4, 1, 2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  void verify_ignoresTheCanaryAtTheDestinationAlone() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atDestination(".bucket-brigade-canary", "");
    test.atDestination(".bucket-brigade-canary-0001-7", "");

    assertThat(found(test.run())).isEqualTo(VerifyTally.ZERO);

    test.atSource(".bucket-brigade-canary", "somebody's own object");
    assertThat(found(test.run()).size()).isEqualTo(1);
  }

  @Test
  void verify_whenAListingLagsBehind_looksAgainAndFindsNothing() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.copied("a", "1");
    test.copied("b", "1");
    test.destinationWire.rewritePages(page -> without(page, "b"));

    RangeOutcome outcome = test.run();

    assertThat(found(outcome)).isEqualTo(equal(2));
    assertThat(test.destinationWire.requests(Operation.HEAD, "b")).isEqualTo(1);
  }

  @Test
  void verify_asAPhase_countsExtraKeysWithoutLookingAtThem() throws InterruptedException {
    TestVerification test = new TestVerification().asPhase();
    test.atDestination("theirs", "1");

    RangeOutcome outcome = test.run();

    assertThat(found(outcome).extra()).isEqualTo(1);
    assertThat(found(outcome).discrepancies(false)).isZero();
    assertThat(test.recorded(outcome)).isEqualTo(NONE);
    assertThat(test.destinationWire.requests(Operation.HEAD)).isZero();
  }

  // ---- drift and what is on record

  @Test
  void verify_whenTheSourceChangedSince_isDriftAndNoDiscrepancy() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("replaced", "new content");
    test.atDestination("replaced", "old");
    test.source.touch("replaced", AFTER_COPY);
    test.atSource("appeared", "1");
    test.source.touch("appeared", AFTER_COPY);
    test.copied("deleted-while-verifying", "1");
    test.atDestination("deleted-while-verifying", "2");
    test.sourceWire
        .on(Operation.HEAD)
        .key("deleted-while-verifying")
        .before(() -> test.source.delete(ObjectKey.of("deleted-while-verifying"), null));
    test.atDestination("deleted-before", "1");

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).isEqualTo(NONE);
    assertThat(found(outcome)).isEqualTo(new VerifyTally(4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void verify_whenTheSourceChangedInTheSecondOfItsCopy_isTakenAtTheListingsWord()
      throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("appeared", "1");
    test.source.touch("appeared", COPY_STARTED.plusMillis(300));
    test.atSource("lost", "1");
    test.source.touch("lost", COPY_STARTED.minusMillis(300));
    test.atSource("replaced", "new content");
    test.atDestination("replaced", "old");
    test.source.touch("replaced", COPIED.plusMillis(700));
    test.destination.touch("replaced", COPIED.plusMillis(400));
    test.atSource("wrong", "new content");
    test.atDestination("wrong", "old");
    test.source.touch("wrong", COPIED.plusMillis(400));
    test.destination.touch("wrong", COPIED.plusMillis(700));
    test.atSource("in doubt", "new content");
    test.atDestination("in doubt", "old");
    test.source.touch("in doubt", COPIED.plusMillis(400));

    assertThat(test.recorded(test.run()))
        .containsExactly("in doubt SIZE", "lost MISSING", "wrong SIZE");
  }

  @Test
  void verify_asAnAudit_knowsNoDriftAndNoCanary() throws InterruptedException {
    TestVerification test = new TestVerification().asAudit();
    test.atSource("replaced", "new content");
    test.atDestination("replaced", "old");
    test.source.touch("replaced", AFTER_COPY);
    test.atSource("appeared", "1");
    test.source.touch("appeared", AFTER_COPY);
    test.atDestination("deleted-before", "1");
    test.atDestination(".bucket-brigade-canary", "");

    assertThat(test.recorded(test.run()))
        .containsExactly(
            ".bucket-brigade-canary EXTRA",
            "appeared MISSING",
            "deleted-before EXTRA",
            "replaced SIZE");
  }

  @Test
  void verify_whenTheDestinationIsTheYoungerOne_isADiscrepancy() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("a", "abc");
    test.atDestination("a", "abd");
    test.source.touch("a", COPIED);
    test.destination.touch("a", COPIED);

    assertThat(test.recorded(test.run())).containsExactly("a CONTENT");
  }

  @Test
  void verify_asAPhase_excusesWhatTheMigrationAnswersForAlready() throws InterruptedException {
    TestVerification test = new TestVerification().asPhase();
    test.atSource("failed", "1");
    test.atSource("lost", "1");
    test.onRecord("failed", Fate.FAILED, FailureCode.OBJECT_UNREADABLE);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("lost MISSING");
    assertThat(found(outcome).excused()).isEqualTo(1);
  }

  @Test
  void verify_onItsOwn_saysWhatIsOnRecordAboutAMissingKey() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("failed", "1");
    test.onRecord("failed", Fate.FAILED, FailureCode.OBJECT_UNREADABLE);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("failed MISSING");
    assertThat(test.discrepancies(outcome).getFirst().detail())
        .contains("FAILED", "OBJECT_UNREADABLE");
  }

  @Test
  void verify_onItsOwn_excusesWhatTheSpecLeftOut() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("left-out", "1");
    test.onRecord("left-out", Fate.SKIPPED, FailureCode.CONFLICT);

    assertThat(found(test.run()).excused()).isEqualTo(1);
  }

  // ---- metadata

  @Test
  void verify_ofMetadata_sendsOneHeadASideAndReadsTagsOnlyWhereTheyAre()
      throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA);
    ObjectAttributes plain = attributes("text/plain", Map.of("n", "ä"), Map.of());
    ObjectAttributes tagged = attributes("text/plain", Map.of(), Map.of("t", "1"));
    test.copied("plain", plain, plain);
    test.copied("tagged", tagged, tagged);

    RangeOutcome outcome = test.run();

    assertThat(found(outcome)).isEqualTo(equal(2));
    assertThat(test.sourceWire.requests(Operation.HEAD)).isEqualTo(2);
    assertThat(test.destinationWire.requests(Operation.HEAD)).isEqualTo(2);
    assertThat(test.sourceWire.requests(Operation.GET_TAGS)).isEqualTo(1);
    assertThat(test.destinationWire.requests(Operation.GET_TAGS)).isEqualTo(1);
    assertThat(test.sourceWire.requests(Operation.GET)).isZero();
  }

  @Test
  void verify_ofMetadata_whereCountsAreNotTold_readsTagsOfEachObjectOnce()
      throws InterruptedException {
    TestVerification test =
        new TestVerification(Behaviour.AWS.withTagCountOnRead(false)).level(VerifyLevel.METADATA);
    test.copied("a", "1");

    assertThat(found(test.run())).isEqualTo(equal(1));
    assertThat(test.sourceWire.requests(Operation.GET_TAGS)).isEqualTo(1);
    assertThat(test.destinationWire.requests(Operation.GET_TAGS)).isEqualTo(1);
  }

  @Test
  void verify_ofMetadata_findsHeadersEntriesAndTags() throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA);
    ObjectAttributes plain = attributes("text/plain", Map.of("n", "1"), Map.of("t", "1"));
    test.copied("header", plain, attributes("text/html", Map.of("n", "1"), Map.of("t", "1")));
    test.copied("entry", plain, attributes("text/plain", Map.of("n", "2"), Map.of("t", "1")));
    test.copied("value", plain, attributes("text/plain", Map.of("n", "1"), Map.of("t", "2")));
    test.copied("lost", plain, attributes("text/plain", Map.of("n", "1"), Map.of()));

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome))
        .containsExactly("entry METADATA", "header METADATA", "lost TAGS", "value TAGS");
    assertThat(found(outcome).different()).isEqualTo(4);
    assertThat(test.discrepancies(outcome).toString())
        .contains("content-type", "x-amz-meta-n")
        .doesNotContain("text/html");
  }

  @Test
  void verify_ofMetadata_whenDatesAreRecorded_wantsThemAndNoOthers() throws InterruptedException {
    TestVerification test =
        new TestVerification()
            .level(VerifyLevel.METADATA)
            .fidelity(FidelityOptions.DEFAULT.withRecordedLastModified("modified"));
    ObjectAttributes plain = attributes("text/plain", Map.of("n", "1"), Map.of());
    String date = TestVerification.BEFORE_COPY.toString();
    test.copied("dated", plain, plain.withUserMetadata(Map.of("n", "1", "modified", date)));
    test.copied("older", dated("2001-01-01T00:00:00Z"), dated("2001-01-01T00:00:00Z"));
    test.copied("undated", plain, plain);
    test.copied("wrong", plain, plain.withUserMetadata(Map.of("n", "1", "modified", "now")));

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("undated METADATA", "wrong METADATA");
  }

  private static ObjectAttributes dated(String date) {
    return attributes("text/plain", Map.of("modified", date), Map.of());
  }

  // ---- content

  @Test
  void verify_ofContent_readsBothSidesInFull() throws InterruptedException {
    TestVerification test = new TestVerification(OPAQUE).level(VerifyLevel.CONTENT);
    test.copied("equal", "0123456789");
    test.copied("empty", "");
    test.atSource("flipped", "0123456789");
    test.atDestination("flipped", "012345678x");

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("flipped CONTENT");
    assertThat(found(outcome)).isEqualTo(new VerifyTally(3, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 40));
  }

  @Test
  void verify_ofContent_whenAnObjectIsReplacedWhileItIsRead_looksAgain()
      throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.CONTENT);
    test.copied("a", "old");
    test.destinationWire
        .on(Operation.GET)
        .key("a")
        .before(
            () -> {
              test.source.add("a", "newer");
              test.destination.add("a", "newer");
            });

    assertThat(found(test.run()).equal()).isEqualTo(1);
  }

  @Test
  void verify_ofContent_whenOneObjectCannotBeRead_saysSo() throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.CONTENT);
    test.copied("a", "1");
    test.copied("b", "1");
    test.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("a CONTENT");
    assertThat(test.discrepancies(outcome).getFirst().detail())
        .contains("cannot be read at the source");
  }

  @Test
  void verify_whenASideIsInTrouble_findsNothingAndReturns() throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA);
    test.copied("a", "1");
    test.destinationWire.on(Operation.HEAD).always().fail(StoreFailure.EXPIRED_CREDENTIALS);

    RangeOutcome outcome = test.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(Objects.requireNonNull(outcome.problem()).code())
        .isEqualTo(FailureCode.EXPIRED_CREDENTIALS);
    assertThat(found(outcome)).isEqualTo(VerifyTally.ZERO);
  }

  @Test
  void verify_whenTheStateStoreIsFull_doesNotMoveItsCursor() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.atSource("missing", "1");
    test.state.failWrites(1_000);

    RangeOutcome outcome = test.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.settled().cursor()).isNull();
  }

  // ---- crashes and recalls

  @Test
  void verify_killedAgainAndAgain_findsWhatOneUndisturbedRunFinds() throws InterruptedException {
    TestVerification test = new TestVerification();
    for (int i = 0; i < 400; i++) {
      String key = "k%05d".formatted(i);
      if (i % 20 == 7) {
        test.atSource(key, "1");
      } else {
        test.copied(key, "1");
      }
    }
    RangeCheckpoint from = RangeCheckpoint.NONE;
    RangeOutcome outcome = null;
    for (int attempt = 1; outcome == null; attempt++) {
      from = killedOnProgress(test, from, attempt);
      if (attempt == 5) {
        outcome = test.run(test.task(KeyRange.ALL), from, attempt + 1, new Link());
      }
    }

    assertThat(found(outcome))
        .isEqualTo(new VerifyTally(400, 380, 0, 20, 0, 0, 20, 0, 0, 0, 0, 0, 0));
    assertThat(test.recorded(outcome)).hasSize(20).doesNotHaveDuplicates();
  }

  /** Runs an attempt that dies at its first heartbeat that covers more than it began with. */
  private static RangeCheckpoint killedOnProgress(
      TestVerification test, RangeCheckpoint from, int attempt) throws InterruptedException {
    AtomicReference<RangeCheckpoint> last = new AtomicReference<>(from);
    Link dying =
        new Link() {
          @Override
          public void heartbeat(RangeCheckpoint checkpoint) {
            last.set(checkpoint);
            if (!Objects.equals(checkpoint.cursor(), from.cursor())) {
              throw new IllegalStateException("killed");
            }
          }
        };
    // Slow enough that several heartbeats are sent before the end.
    test.destinationWire.on(Operation.HEAD).times(20).before(RangeVerifierTest::dawdle);
    try {
      test.run(test.task(KeyRange.ALL), from, attempt, dying);
    } catch (IllegalStateException killed) {
      assertThat(killed).hasMessage("killed");
    }
    test.destinationWire.heal();
    return last.get();
  }

  private static void dawdle() {
    LockSupport.parkNanos(2_000_000);
  }

  @Test
  void verify_recalled_handsBackARemainderThatCompletesIt() throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA);
    for (int i = 0; i < 300; i++) {
      test.copied("k%05d".formatted(i), "1");
    }
    Link recalled =
        new Link() {
          private volatile boolean some;

          @Override
          public void heartbeat(RangeCheckpoint checkpoint) {
            some |= checkpoint.cursor() != null;
          }

          @Override
          public @Nullable StopReason stopRequested() {
            return some ? StopReason.RECALLED : null;
          }
        };

    RangeOutcome first = test.run(test.task(KeyRange.ALL), RangeCheckpoint.NONE, 1, recalled);
    long before = found(first).compared();
    ObjectKey cursor = first.settled().cursor();
    List<Long> parts = new ArrayList<>(List.of(before));
    if (first.stopReason() == StopReason.RECALLED) {
      KeyRange rest = KeyRange.ALL.startingAfter(Objects.requireNonNull(cursor));
      RangeOutcome second = test.run(test.task(rest), RangeCheckpoint.NONE, 1, new Link());
      assertThat(first.firstKeyBeyond()).isIn(null, second.settled().firstKey());
      parts.add(found(second).compared());
    }

    assertThat(first.settled().holes()).isEmpty();
    assertThat(parts.stream().mapToLong(Long::longValue).sum()).isEqualTo(300);
  }

  @Test
  void verify_whenAListingLies_isBroken() throws InterruptedException {
    TestVerification test = new TestVerification();
    test.copied("a", "1");
    test.copied("b", "1");
    test.sourceWire.rewritePages(
        page ->
            new ListPage(page.objects().reversed(), page.commonPrefixes(), page.truncated(), null));

    assertThat(test.run().stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
  }

  @Test
  void order_withoutALevel_isRefused() {
    assertThatThrownBy(() -> new TestVerification().level(VerifyLevel.NONE).run())
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- leaves

  private static VerifyTally equal(long keys) {
    return new VerifyTally(keys, keys, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static ListPage without(ListPage page, String key) {
    List<ListedObject> left =
        page.objects().stream().filter(row -> !row.key().value().equals(key)).toList();
    return new ListPage(left, page.commonPrefixes(), page.truncated(), page.nextToken());
  }

  private static void inParts(
      TestVerification test, String key, List<String> sourceParts, List<String> copyParts) {
    test.source.addInParts(key, bytes(sourceParts), ObjectAttributes.NONE);
    test.source.touch(key, TestVerification.BEFORE_COPY);
    test.destination.addInParts(key, bytes(copyParts), ObjectAttributes.NONE);
    test.destination.touch(key, COPIED);
  }

  private static List<byte[]> bytes(List<String> parts) {
    return parts.stream().map(part -> part.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static ObjectAttributes attributes(
      String type, Map<String, String> entries, Map<String, String> tags) {
    return new ObjectAttributes(type, null, null, null, null, null, null, null, entries, tags);
  }
}
