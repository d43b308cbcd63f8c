package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listings that cannot be trusted, or not be had: whatever happens, no key is skipped silently. */
class ListingTroubleTest {

  private static final int KEYS = 2_500;

  // ---- a page that cannot be had

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.class,
      names = {"MALFORMED_REPLY", "SERVER_ERROR", "CONNECTION", "INVALID_REQUEST"})
  void page_whenItFailsForGood_breaksItsRangeAndSettlesAllBefore(StoreFailure failure) {
    TestMigration migration = withKeys();
    failPagesWith(migration.sourceWire, "k01500", failure, Integer.MAX_VALUE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(problem(outcome).side()).isEqualTo(Side.SOURCE);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.LISTING_UNREADABLE);
    assertThat(problem(outcome).message()).contains("'old'").contains("(k00998 .. end]");
    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("k00998"));
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat(outcome.settled().tally().copied()).isEqualTo(999);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(migration.destination.keys()).hasSize(999);
  }

  @Test
  void page_whenItIsTheFirstAndFailsForGood_isNotAnEmptyBucket() {
    TestMigration migration = withKeys();
    failPagesWith(migration.sourceWire, "k00500", StoreFailure.MALFORMED_REPLY, Integer.MAX_VALUE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(outcome.settled().cursor()).isNull();
  }

  @Test
  void page_whenItFailsForAWhile_isAskedForAgain() {
    TestMigration migration = withKeys();
    int wireAttempts = TestMigration.IMPATIENT.attempts();
    failPagesWith(
        migration.sourceWire, "k01500", StoreFailure.MALFORMED_REPLY, 2 * wireAttempts + 1);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(KEYS);
    assertThat(migration.destinationWire.writes()).isEqualTo(KEYS);
    migration.assertMirrored();
  }

  @Test
  void page_whenEachFailsForAWhile_theyDoNotAddUp() {
    TestMigration migration = withKeys();
    int wireAttempts = TestMigration.IMPATIENT.attempts();
    AtomicInteger firstPage = new AtomicInteger(3 * wireAttempts);
    AtomicInteger secondPage = new AtomicInteger(3 * wireAttempts);
    migration.sourceWire.rewritePages(
        page -> {
          boolean firstFails = isPageOf(page, "k00500") && firstPage.getAndDecrement() > 0;
          boolean secondFails = isPageOf(page, "k01500") && secondPage.getAndDecrement() > 0;
          if (firstFails || secondFails) {
            throw new StoreException(StoreFailure.MALFORMED_REPLY, "broken");
          }
          return page;
        });

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    migration.assertMirrored();
  }

  @Test
  void page_whenTheDestinationsFails_breaksTheRangeToo() {
    TestMigration migration = withKeys();
    migration.run();
    failPagesWith(
        migration.destinationWire, "k01500", StoreFailure.MALFORMED_REPLY, Integer.MAX_VALUE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(problem(outcome).side()).isEqualTo(Side.DESTINATION);
    assertThat(outcome.settled().tally().present()).isEqualTo(999);
  }

  @Test
  void page_whenNoneCanBeHad_isTheSidesTrouble() {
    TestMigration migration = withKeys();
    migration.sourceWire.on(Operation.LIST).always().fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).side()).isEqualTo(Side.SOURCE);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.SERVER_ERROR);
    assertThat(outcome.settled().cursor()).isNull();
  }

  // ---- pages that contradict themselves

  @Test
  void listing_whenAPageIsOutOfOrder_settlesWhatStoodBefore() {
    TestMigration migration = withKeys();
    migration.sourceWire.rewritePages(page -> isPageOf(page, "k01500") ? swapped(page, 500) : page);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.LISTING_OUT_OF_ORDER);
    assertThat(outcome.settled().tally().copied()).isBetween(1_499L, 1_501L);
    assertThat(outcome.settled().holes()).isEmpty();
  }

  @Test
  void listing_whenADestinationPageIsOutOfOrder_overwritesNothingBecauseOfIt() {
    TestMigration migration = withKeys();
    migration.run();
    long writes = migration.destinationWire.writes();
    migration.destinationWire.rewritePages(
        page -> isPageOf(page, "k01500") ? swapped(page, 500) : page);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(migration.destinationWire.writes()).isEqualTo(writes);
  }

  @Test
  void listing_inUtf16Order_isBrokenAroundTheEmoji() {
    TestMigration migration = setup().build();
    for (String key : List.of("a", "b\uD83D\uDE00", "b\uFFEE", "c")) {
      migration.source.add(key, "x");
    }
    migration.sourceWire.rewritePages(ListingTroubleTest::inUtf16Order);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.LISTING_OUT_OF_ORDER);
    assertThat(outcome.settled().tally().copied()).isLessThanOrEqualTo(2);
  }

  @Test
  void listing_thatRepeatsAPage_isBrokenAndCountsNothingTwice() {
    TestMigration migration = withKeys();
    List<ListPage> first = new ArrayList<>();
    migration.sourceWire.rewritePages(
        page -> {
          if (isPageOf(page, "k00000") && page.objects().size() > 1) {
            first.add(page);
          }
          return isPageOf(page, "k01500") ? first.getFirst() : page;
        });

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(outcome.settled().tally().listed()).isLessThanOrEqualTo(1_000);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
  }

  @Test
  void listing_withAKeyOutsideOfThePrefix_isBroken() {
    TestMigration migration = setup().prefixes("in/", "out/").build();
    migration.source.add("in/a", "x");
    migration.source.add("other/b", "x");
    migration.sourceWire.rewritePages(
        page ->
            new ListPage(
                List.of(
                    page.objects().getFirst(),
                    page.objects().getFirst().withKey(ObjectKey.of("other/b"))),
                List.of(),
                false,
                null));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.LISTING_UNREADABLE);
    assertThat(migration.destination.holds("out/b")).isFalse();
  }

  @Test
  void listing_whenBrokenWhileAnObjectIsInFlight_letsItFinish() {
    TestMigration migration = withKeys();
    migration.sourceWire.rewritePages(page -> isPageOf(page, "k01500") ? swapped(page, 500) : page);
    Gate slow = migration.destinationWire.on(Operation.PUT).key("k00100").hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    slow.awaitArrival();
    Await.until(
        "the look-ahead is full", () -> migration.destinationWire.requests(Operation.PUT) > 300);

    slow.open();
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.LISTING_BROKEN);
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat(migration.destination.holds("k00100")).isTrue();
  }

  // ---- leaves

  private static TestMigration withKeys() {
    TestMigration migration = setup().build();
    for (int i = 0; i < KEYS; i++) {
      migration.source.add("k%05d".formatted(i), "x");
    }
    return migration;
  }

  /** A page of more than one row fails while it holds a key, so that a look elsewhere works. */
  private static void failPagesWith(
      FaultyObjectStore store, String key, StoreFailure failure, int times) {
    AtomicInteger left = new AtomicInteger(times);
    store.rewritePages(
        page -> {
          if (isPageOf(page, key) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new StoreException(failure, "this page cannot be had");
          }
          return page;
        });
  }

  private static boolean isPageOf(ListPage page, String key) {
    Predicate<ListedObject> isKey = row -> row.key().value().equals(key);
    return page.objects().size() > 1 && page.objects().stream().anyMatch(isKey);
  }

  private static ListPage swapped(ListPage page, int index) {
    List<ListedObject> rows = new ArrayList<>(page.objects());
    rows.set(index, page.objects().get(index + 1));
    rows.set(index + 1, page.objects().get(index));
    return new ListPage(rows, List.of(), page.truncated(), page.nextToken());
  }

  private static ListPage inUtf16Order(ListPage page) {
    return new ListPage(
        page.objects().stream()
            .sorted(Comparator.comparing((ListedObject row) -> row.key().value()))
            .toList(),
        List.of(),
        page.truncated(),
        page.nextToken());
  }

  private static Problem problem(RangeOutcome outcome) {
    return requireNonNull(outcome.problem());
  }
}
