package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.BAD_ORDER;
import static io.bucketbrigade.workflows.lane.LaneFixture.GIVE_UP_AFTER;
import static io.bucketbrigade.workflows.lane.LaneFixture.NO_ANSWER;
import static io.bucketbrigade.workflows.lane.LaneFixture.START;
import static io.bucketbrigade.workflows.lane.LaneFixture.broken;
import static io.bucketbrigade.workflows.lane.LaneFixture.checkpoint;
import static io.bucketbrigade.workflows.lane.LaneFixture.copied;
import static io.bucketbrigade.workflows.lane.LaneFixture.exhausted;
import static io.bucketbrigade.workflows.lane.LaneFixture.key;
import static io.bucketbrigade.workflows.lane.LaneFixture.keys;
import static io.bucketbrigade.workflows.lane.LaneFixture.range;
import static io.bucketbrigade.workflows.lane.LaneFixture.returned;
import static io.bucketbrigade.workflows.lane.LaneFixture.unavailable;
import static io.bucketbrigade.workflows.lane.LaneFixture.withSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneCarry;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.lane.RangeWindow.Grant;
import io.bucketbrigade.workflows.lane.RangeWindow.SplitRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RangeWindowTest {

  private static final Instant LATER = START.plusSeconds(60);

  // Grants.

  @Test
  void grantNext_ofNewLane_leasesAllOfIt() {
    RangeWindow window = newLane(1);

    Grant grant = grant(window, START);

    assertThat(grant.leaseId()).isEqualTo("lane-1");
    assertThat(grant.work()).isEqualTo(new PendingRange(range("a", "z"), List.of(), null));
  }

  @Test
  void grantNext_withoutFreeSlot_grantsNothing() {
    RangeWindow window = laneOf(1, "a", "m", "z");
    grant(window, START);

    assertThat(window.grantNext(START)).isEmpty();
  }

  @Test
  void grantNext_countsLeasesOverRuns() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 3), LATER);

    RangeWindow next = new RangeWindow("lane", range("a", "z"), GIVE_UP_AFTER, window.carry(0));
    next.allow(1);

    assertThat(grant(next, LATER).leaseId()).isEqualTo("lane-2");
  }

  @Test
  void allow_clampsSlotsToSixteen() {
    RangeWindow window = laneOf(99, bounds(17));

    for (int i = 0; i < 16; i++) {
      grant(window, START);
    }

    assertThat(window.pendingCount()).isEqualTo(1);
    assertThat(window.grantNext(START)).isEmpty();
  }

  @Test
  void allow_withFewerSlots_recallsTheYoungestSurplusOnce() {
    RangeWindow window = laneOf(3, "a", "f", "m", "z");
    for (int i = 0; i < 3; i++) {
      grant(window, START.plusSeconds(i));
    }

    assertThat(window.allow(1)).containsExactly("lane-2", "lane-3");
    assertThat(window.allow(1)).isEmpty();
  }

  @Test
  void allow_none_recallsAllAndGrantsNothing() {
    RangeWindow window = laneOf(1, "a", "m", "z");
    grant(window, START);

    assertThat(window.allow(0)).containsExactly("lane-1");
    assertThat(window.grantNext(START)).isEmpty();
  }

  // Outcomes.

  @ParameterizedTest
  @EnumSource(
      value = StopReason.class,
      names = {"TIME_BUDGET", "RECALLED", "WORKER_SHUTDOWN", "SIDE_UNAVAILABLE"})
  void accept_withCursor_settlesUpToItAndReturnsTheRest(StopReason reason) {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), returned(reason, checkpoint("m", 5)), LATER);

    assertThat(ranges(window.finished())).containsExactly(range("a", "m"));
    assertThat(window.open()).containsExactly(range("m", "z"));
    assertThat(window.tally()).isEqualTo(copied(5));
    assertThat(window.broken()).isEmpty();
  }

  @Test
  void accept_exhausted_settlesTheWholeRangeWhateverTheCursor() {
    RangeWindow window = newLane(1);

    window.accept(
        grant(window, START).leaseId(), returned(StopReason.EXHAUSTED, checkpoint("m", 5)), LATER);

    assertThat(ranges(window.finished())).containsExactly(range("a", "z"));
    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isTrue();
  }

  @Test
  void accept_exhaustedWithHoles_believesNothing() {
    RangeWindow window = newLane(1);

    window.accept(
        grant(window, START).leaseId(),
        returned(StopReason.EXHAUSTED, checkpoint("m", 5, "k")),
        LATER);

    assertThat(window.tally()).isEqualTo(Tally.ZERO);
    assertThat(window.broken())
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.range()).isEqualTo(range("a", "z"));
              assertThat(broken.problem().code()).isEqualTo(FailureCode.UNEXPECTED);
            });
  }

  @Test
  void accept_withCursorBeyondTheRange_believesNothing() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), endingAt("zz", 5), LATER);

    assertThat(window.tally()).isEqualTo(Tally.ZERO);
    assertThat(brokenRanges(window)).containsExactly(range("a", "z"));
  }

  @Test
  void accept_withHoleOfSomebodyElse_believesNothing() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "x"), LATER);

    assertThat(window.tally()).isEqualTo(Tally.ZERO);
    assertThat(brokenRanges(window)).containsExactly(range("a", "z"));
  }

  @Test
  void accept_withHoles_handsThemToTheNextLeaseBeforeTheRest() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c", "k"), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c", "k"));
  }

  @Test
  void accept_holesOfAnEarlierLease_areSettledUnlessNamedAgain() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c", "d", "e"), LATER);

    window.accept(grant(window, LATER).leaseId(), endingAt("p", 4, "d"), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("p", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("d"));
    assertThat(window.tally()).isEqualTo(copied(9));
  }

  @Test
  void accept_exhausted_settlesHolesOfAnEarlierLease() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c"), LATER);

    window.accept(grant(window, LATER).leaseId(), exhausted(4), LATER);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isTrue();
  }

  @Test
  void accept_withoutCursor_settlesTheHolesThatTheTallyCounts() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c", "d"), LATER);

    window.accept(grant(window, LATER).leaseId(), endingAt(null, 1, "d"), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("d"));
    assertThat(window.tally()).isEqualTo(copied(6));
  }

  @Test
  void accept_withoutCursorAndCount_settlesNoHole() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c", "d"), LATER);

    window.accept(grant(window, LATER).leaseId(), endingAt(null, 0), LATER);

    assertThat(grant(window, LATER).work().holes()).containsExactlyElementsOf(keys("c", "d"));
  }

  @Test
  void accept_withCursorAmongTheHoles_keepsTheHolesBehindIt() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c", "d", "e"), LATER);

    window.accept(grant(window, LATER).leaseId(), endingAt("d", 1, "c"), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c", "e"));
  }

  @Test
  void accept_ofNoAttempt_settlesNothing() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c"), LATER);

    window.accept(
        grant(window, LATER).leaseId(), returned(StopReason.RECALLED, RangeCheckpoint.NONE), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c"));
    assertThat(window.tally()).isEqualTo(copied(5));
  }

  @Test
  void accept_cursorAtTheEndWithHoles_leavesOnlyTheHoles() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), endingAt("z", 5, "c"), LATER);

    assertThat(ranges(window.finished())).containsExactly(range("a", "z"));
    assertThat(window.isDone()).isFalse();
    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("z", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c"));

    window.accept("lane-2", exhausted(1), LATER);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isTrue();
    assertThat(window.tally()).isEqualTo(copied(6));
  }

  @Test
  void accept_cursorAtTheEndWithoutHoles_leavesNothing() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), endingAt("z", 5), LATER);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isTrue();
  }

  @Test
  void accept_marksTheRestAsInDoubtSinceTheFirstLease() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5), LATER);
    Grant second = grant(window, LATER);
    window.accept(second.leaseId(), endingAt("p", 5), LATER.plusSeconds(60));

    assertThat(second.work().inDoubtSince()).isEqualTo(START);
    assertThat(grant(window, LATER.plusSeconds(60)).work().inDoubtSince()).isEqualTo(START);
  }

  @Test
  void accept_keepsSegmentsOfAcceptedOutcomesOnly() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    SegmentRef good = new SegmentRef("lane-1", 1, 1);
    SegmentRef bad = new SegmentRef("lane-2", 1, 1);
    Grant first = grant(window, START);
    Grant second = grant(window, START);

    window.accept(
        first.leaseId(),
        returned(StopReason.TIME_BUDGET, withSegment(checkpoint("c", 1), good)),
        LATER);
    window.accept(
        second.leaseId(),
        returned(StopReason.EXHAUSTED, withSegment(checkpoint("q", 1, "p"), bad)),
        LATER);

    assertThat(window.unrecorded()).containsExactly(good);
    window.recorded(1, 0);
    assertThat(window.unrecorded()).isEmpty();
  }

  // Recall meets crash.

  @Test
  void accept_lostAfterRecall_settlesTheLastHeartbeat() {
    RangeWindow window = newLane(1);

    window.accept(
        grant(window, START).leaseId(), new LeaseEnd.Lost(checkpoint("m", 5, "c")), LATER);

    assertThat(window.tally()).isEqualTo(copied(5));
    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c"));
  }

  @Test
  void accept_unheard_returnsTheWholeRangeAndTalliesNothing() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c"), LATER);

    window.accept(grant(window, LATER).leaseId(), new LeaseEnd.Unheard(), LATER);

    PendingRange next = grant(window, LATER).work();
    assertThat(next.range()).isEqualTo(range("m", "z"));
    assertThat(next.holes()).containsExactlyElementsOf(keys("c"));
    assertThat(next.inDoubtSince()).isEqualTo(START);
    assertThat(window.tally()).isEqualTo(copied(5));
  }

  @Test
  void accept_failed_breaksTheRangeWithItsMessage() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), new LeaseEnd.Failed("it is \nodd"), LATER);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isFalse();
    BrokenRange broken = window.result().broken().getFirst();
    assertThat(broken.range()).isEqualTo(range("a", "z"));
    assertThat(broken.problem().code()).isEqualTo(FailureCode.UNEXPECTED);
    assertThat(broken.problem().message()).contains("it is \\u000aodd");
  }

  // Broken listings.

  @Test
  void accept_listingBroken_breaksTheRestAndLeavesOthersAlone() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    Grant first = grant(window, START);
    grant(window, START);

    window.accept(first.leaseId(), broken(checkpoint("d", 2)), LATER);

    assertThat(ranges(window.finished())).containsExactly(range("a", "d"));
    assertThat(window.broken()).containsExactly(new BrokenRange(range("d", "m"), BAD_ORDER));
    assertThat(window.open()).containsExactly(range("m", "z"));
    assertThat(window.isDone()).isFalse();

    window.accept("lane-2", exhausted(1), LATER);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isFalse();
    assertThat(window.result().brokenTotal()).isEqualTo(1);
  }

  @Test
  void accept_listingBrokenWithHoles_breaksFromTheFirstHoleOn() {
    RangeWindow window = newLane(1);

    window.accept(grant(window, START).leaseId(), broken(checkpoint("m", 5, "k5", "k7")), LATER);

    KeyRange kept = ranges(window.finished()).getFirst();
    BrokenRange broken = window.broken().getFirst();
    assertThat(window.broken()).hasSize(1);
    assertThat(broken.range().contains(key("k5"))).isTrue();
    assertThat(broken.range().contains(key("k4zzz"))).isFalse();
    assertThat(broken.range().through()).isEqualTo(key("z"));
    assertThat(kept.after()).isEqualTo(key("a"));
    assertThat(kept.through()).isEqualTo(broken.range().after());
    assertThat(window.tally()).isEqualTo(copied(5));
  }

  @Test
  void accept_whenTooManyRangesAreBroken_givesTheRestUp() {
    RangeWindow many =
        new RangeWindow(
            "lane",
            range("a", "z"),
            GIVE_UP_AFTER,
            new LaneCarry(
                List.of(
                    new PendingRange(range("t", "u"), List.of(), null),
                    new PendingRange(range("v", "z"), List.of(), null)),
                List.of(),
                IntStream.range(0, RangeWindow.MAX_BROKEN)
                    .mapToObj(
                        i ->
                            new BrokenRange(range("b" + (10 + i), "b" + (10 + i) + "x"), BAD_ORDER))
                    .toList(),
                Tally.ZERO,
                0,
                List.of(),
                0,
                null));
    many.allow(1);

    many.accept(grant(many, START).leaseId(), broken(checkpoint("t5", 1)), LATER);

    assertThat(many.pendingCount()).isZero();
    assertThat(brokenRanges(many)).contains(range("t5", "u"), range("v", "z"));
  }

  // Outages.

  @Test
  void accept_sideUnavailable_waitsOneSecondThenTriesWithOneLease() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    Grant first = grant(window, START);
    grant(window, START);
    window.accept(first.leaseId(), unavailable(checkpoint(null, 0)), LATER);
    window.accept("lane-2", unavailable(checkpoint(null, 0)), LATER);

    assertThat(window.waitingFor(LATER)).isEqualTo(NO_ANSWER);
    assertThat(window.grantNext(LATER)).isEmpty();
    assertThat(window.nextDecision(LATER)).contains(LATER.plusSeconds(1));

    assertThat(window.grantNext(LATER.plusSeconds(1))).isPresent();
    assertThat(window.grantNext(LATER.plusSeconds(1))).isEmpty();
  }

  @Test
  void grantNext_afterATryThatLives_grantsTheOthers() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    Instant tried = refuse(window, START);
    grant(window, tried);

    Instant proven = window.nextDecision(tried).orElseThrow();

    assertThat(proven).isEqualTo(tried.plusSeconds(30));
    assertThat(window.waitingFor(tried)).isEqualTo(NO_ANSWER);
    assertThat(window.waitingFor(proven)).isNull();
    assertThat(window.grantNext(proven)).isPresent();
  }

  @Test
  void accept_sideUnavailableAgainAndAgain_doublesTheWaitUpToAMinute() {
    RangeWindow window = newLane(1);
    List<Long> waits = new ArrayList<>();
    Instant now = START;
    for (int i = 0; i < 9; i++) {
      Instant next = refuse(window, now);
      waits.add(Duration.between(now, next).toSeconds());
      now = next;
    }

    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void accept_progress_endsTheOutageAndItsClock() {
    RangeWindow window = newLane(1);
    Instant now = refuse(window, refuse(window, START));

    window.accept(grant(window, now).leaseId(), endingAt("m", 3), now);

    assertThat(window.waitingFor(now)).isNull();
    assertThat(window.carry(0).blockedSince()).isNull();
    assertThat(refuse(window, now)).isEqualTo(now.plusSeconds(1));
  }

  @Test
  void accept_sideUnavailableWithProgress_countsTheOutageFromNow() {
    RangeWindow window = newLane(1);
    Instant now = refuse(window, START);

    window.accept(grant(window, now).leaseId(), unavailable(checkpoint("m", 3)), LATER);

    assertThat(window.carry(0).blockedSince()).isEqualTo(LATER);
    assertThat(window.tally()).isEqualTo(copied(3));
  }

  @Test
  void giveUpIfHopeless_afterGiveUpTimeWithoutProgress_breaksEverythingPending() {
    RangeWindow window = laneOf(1, "a", "m", "z");
    refuse(window, START);
    Instant tooLate = START.plus(GIVE_UP_AFTER);

    window.giveUpIfHopeless(tooLate.minusSeconds(1));
    assertThat(window.pendingCount()).isEqualTo(2);
    window.giveUpIfHopeless(tooLate);

    assertThat(window.broken()).containsExactly(new BrokenRange(range("a", "z"), NO_ANSWER));
    assertThat(window.isDone()).isTrue();
  }

  /** Such a lease reports the beginning of its range as its cursor. */
  @Test
  void giveUpIfHopeless_whenLeasesWithHolesSettleNothing_breaksWhatIsLeft() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5, "c"), START);
    window.accept(grant(window, START).leaseId(), unavailable(checkpoint("m", 0, "c")), START);
    Instant again = START.plusSeconds(1);
    window.accept(grant(window, again).leaseId(), unavailable(checkpoint("m", 0, "c")), again);

    assertThat(window.nextDecision(again)).contains(again.plusSeconds(2));
    window.giveUpIfHopeless(START.plus(GIVE_UP_AFTER));

    assertThat(window.broken()).extracting(BrokenRange::problem).containsExactly(NO_ANSWER);
    assertThat(window.tally()).isEqualTo(copied(5));
    assertThat(window.isDone()).isTrue();
  }

  @Test
  void giveUpIfHopeless_whileATryRuns_waitsForIt() {
    RangeWindow window = newLane(1);
    Instant tried = refuse(window, START);
    grant(window, tried);

    window.giveUpIfHopeless(START.plus(GIVE_UP_AFTER));

    assertThat(window.broken()).isEmpty();
  }

  @Test
  void nextDecision_beforeTheGiveUpTime_isThatTime() {
    RangeWindow window = new RangeWindow("lane", range("a", "z"), Duration.ofMillis(500));
    window.allow(1);
    window.accept(grant(window, START).leaseId(), unavailable(checkpoint(null, 0)), START);

    assertThat(window.nextDecision(START)).contains(START.plusMillis(500));
  }

  @Test
  void tryNow_duringAWait_allowsAGrantAtOnce() {
    RangeWindow window = newLane(1);
    refuse(window, START);

    window.tryNow(START);

    assertThat(window.grantNext(START)).isPresent();
  }

  @Test
  void carry_duringAnOutage_keepsItsBeginning() {
    RangeWindow window = newLane(1);
    refuse(window, START);
    RangeWindow next = new RangeWindow("lane", range("a", "z"), GIVE_UP_AFTER, window.carry(0));
    next.allow(1);
    Instant tooLate = START.plus(GIVE_UP_AFTER);

    next.giveUpIfHopeless(tooLate);
    assertThat(next.broken()).as("the problem is not known yet").isEmpty();
    next.accept(grant(next, tooLate).leaseId(), unavailable(checkpoint(null, 0)), tooLate);
    next.giveUpIfHopeless(tooLate);

    assertThat(next.broken()).containsExactly(new BrokenRange(range("a", "z"), NO_ANSWER));
  }

  // Stealing.

  @Test
  void steal_withFreeSlots_recallsTheLongestRunningAfterTenSeconds() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    grant(window, START);
    grant(window, START.plusSeconds(5));
    window.allow(3);

    assertThat(window.nextDecision(START)).contains(START.plusSeconds(10));
    assertThat(window.steal(START.plusSeconds(9))).isEmpty();
    assertThat(window.steal(START.plusSeconds(10))).containsExactly("lane-1");
  }

  @Test
  void steal_recallsAtMostOneForEachMissingLease() {
    RangeWindow window = laneOf(3, "a", "f", "m", "z");
    for (int i = 0; i < 3; i++) {
      grant(window, START);
    }
    window.allow(5);

    assertThat(window.steal(LATER)).containsExactly("lane-1", "lane-2");
    assertThat(window.steal(LATER)).isEmpty();
  }

  @Test
  void steal_whileSomethingIsPending_recallsNothing() {
    RangeWindow window = laneOf(1, "a", "m", "z");
    grant(window, START);
    window.allow(4);

    assertThat(window.steal(LATER)).isEmpty();
  }

  @Test
  void steal_duringAnOutage_recallsNothing() {
    RangeWindow window = laneOf(2, "a", "m", "z");
    grant(window, START);
    grant(window, START);
    window.accept("lane-1", unavailable(checkpoint(null, 0)), START);
    window.allow(4);
    grant(window, START.plusSeconds(1));

    assertThat(window.steal(LATER)).isEmpty();
  }

  @Test
  void split_cutsTheRestOfAStolenLease() {
    RangeWindow window = newLane(4);
    grant(window, START);
    window.steal(LATER);
    window.accept("lane-1", endingAt("d", 2, "b"), LATER);

    SplitRequest request = window.nextSplit().orElseThrow();
    assertThat(request.range()).isEqualTo(range("d", "z"));
    assertThat(request.pieces()).isEqualTo(4);
    assertThat(window.nextSplit()).as("asked once").isEmpty();
    assertThat(window.isDrained()).isFalse();
    window.split(request.id(), keys("h", "p", "t"), LATER);

    assertThat(window.open())
        .containsExactly(range("d", "h"), range("h", "p"), range("p", "t"), range("t", "z"));
    List<Grant> grants = IntStream.range(0, 4).mapToObj(i -> grant(window, LATER)).toList();
    assertThat(grants.getFirst().work().holes()).containsExactlyElementsOf(keys("b"));
    assertThat(grants.subList(1, 4)).allSatisfy(g -> assertThat(g.work().holes()).isEmpty());
    assertThat(grants).allSatisfy(g -> assertThat(g.work().inDoubtSince()).isEqualTo(START));
  }

  @Test
  void split_withoutCuts_leavesTheRangeWholeAndAloneForAWhile() {
    RangeWindow window = newLane(2);
    steal(window, List.of());
    grant(window, LATER);

    Instant again = LATER.plus(RangeWindow.UNSPLITTABLE_FOR);
    assertThat(window.open()).containsExactly(range("a", "z"));
    assertThat(window.steal(again.minusSeconds(1))).isEmpty();
    assertThat(window.nextDecision(LATER)).contains(again);
    assertThat(window.steal(again)).containsExactly("lane-2");
  }

  @Test
  void split_ofAnUnsplittableRangeThatMoves_keepsTheRestAlone() {
    RangeWindow window = newLane(2);
    steal(window, List.of());
    window.accept(grant(window, LATER).leaseId(), endingAt("d", 1), LATER);
    grant(window, LATER);

    assertThat(window.steal(LATER.plusSeconds(600))).isEmpty();
  }

  @Test
  void split_ignoresCutsThatAreNotStrictlyInsideOrAscending() {
    RangeWindow window = newLane(16);

    steal(window, keys("0", "a", "h", "c", "h", "z", "zz", "p"));

    assertThat(window.open()).containsExactly(range("a", "h"), range("h", "p"), range("p", "z"));
  }

  @Test
  void split_neverMakesMoreThanSixteenRanges() {
    RangeWindow window = newLane(16);

    steal(window, IntStream.range(0, 40).mapToObj(i -> key("b" + (10 + i))).toList());

    assertThat(window.pendingCount()).isEqualTo(RangeWindow.MAX_RANGES);
    assertThat(window.open().getLast()).isEqualTo(range("b24", "z"));
  }

  @Test
  void accept_stolenLeaseWithoutFreeSlots_isNotSplit() {
    RangeWindow window = newLane(2);
    grant(window, START);
    window.steal(LATER);
    window.allow(0);

    window.accept("lane-1", endingAt("d", 2), LATER);

    assertThat(window.nextSplit()).isEmpty();
    assertThat(window.open()).containsExactly(range("d", "z"));
    assertThat(window.isDrained()).isTrue();
  }

  @Test
  void accept_stolenLeaseThatIsDone_leavesNothingToSplit() {
    RangeWindow window = newLane(2);
    grant(window, START);
    window.steal(LATER);

    window.accept("lane-1", exhausted(2), LATER);

    assertThat(window.nextSplit()).isEmpty();
    assertThat(window.isDone()).isTrue();
  }

  // Carrying on and ending.

  @Test
  void carry_whileALeaseRuns_isRefused() {
    RangeWindow window = newLane(1);
    grant(window, START);

    assertThatThrownBy(() -> window.carry(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void carry_holdsEverythingThatTheNextRunNeeds() {
    RangeWindow window = newLane(1);
    SegmentRef segment = new SegmentRef("lane-1", 1, 1);
    window.accept(
        grant(window, START).leaseId(),
        returned(StopReason.TIME_BUDGET, withSegment(checkpoint("m", 5, "c"), segment)),
        LATER);

    LaneCarry carry = window.carry(7);

    assertThat(carry.pending())
        .containsExactly(new PendingRange(range("m", "z"), keys("c"), START));
    assertThat(ranges(carry.finished())).containsExactly(range("a", "m"));
    assertThat(carry.tally()).isEqualTo(copied(5));
    assertThat(carry.unrecordedSegments()).containsExactly(segment);
    assertThat(carry.manifestsWritten()).isEqualTo(7);
    assertThat(carry.leasesGranted()).isEqualTo(1);
    RangeWindow next = new RangeWindow("lane", range("a", "z"), GIVE_UP_AFTER, carry);
    assertThat(next.carry(7)).isEqualTo(carry);
  }

  @Test
  void result_ofStoppedLane_isNotTiled() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("m", 5), LATER);

    LaneResult result = window.result();

    assertThat(result.isTiled()).isFalse();
    assertThat(result.tally()).isEqualTo(copied(5));
    assertThat(result.leases()).isEqualTo(1);
  }

  @Test
  void result_withOnlyHolesLeft_isNotTiled() {
    RangeWindow window = newLane(1);
    window.accept(grant(window, START).leaseId(), endingAt("z", 5, "c"), LATER);

    assertThat(window.result().isTiled()).isFalse();
  }

  // Helpers.

  private static RangeWindow newLane(int slots) {
    return laneOf(slots, "a", "z");
  }

  /** A lane whose pending ranges are cut at the given bounds. */
  private static RangeWindow laneOf(int slots, String... bounds) {
    List<PendingRange> pending = new ArrayList<>();
    for (int i = 0; i + 1 < bounds.length; i++) {
      pending.add(new PendingRange(range(bounds[i], bounds[i + 1]), List.of(), null));
    }
    RangeWindow window =
        new RangeWindow(
            "lane",
            range(bounds[0], bounds[bounds.length - 1]),
            GIVE_UP_AFTER,
            new LaneCarry(pending, List.of(), List.of(), Tally.ZERO, 0, List.of(), 0, null));
    window.allow(slots);
    return window;
  }

  private static String[] bounds(int ranges) {
    return IntStream.rangeClosed(0, ranges).mapToObj(i -> "k" + (10 + i)).toArray(String[]::new);
  }

  private static Grant grant(RangeWindow window, Instant now) {
    return window.grantNext(now).orElseThrow();
  }

  private static LeaseEnd endingAt(@Nullable String cursor, long copied, String... holes) {
    return returned(StopReason.TIME_BUDGET, checkpoint(cursor, copied, holes));
  }

  /** Lets a lease be refused; returns when the next may be tried. */
  private static Instant refuse(RangeWindow window, Instant now) {
    String leaseId = grant(window, now).leaseId();
    window.accept(leaseId, unavailable(checkpoint(null, 0)), now);
    return window.nextDecision(now).orElseThrow();
  }

  private static void steal(RangeWindow window, List<ObjectKey> cuts) {
    String leaseId = grant(window, START).leaseId();
    assertThat(window.steal(LATER)).containsExactly(leaseId);
    window.accept(leaseId, endingAt(null, 0), LATER);
    window.split(window.nextSplit().orElseThrow().id(), cuts, LATER);
  }

  private static List<KeyRange> ranges(List<FinishedBlock> blocks) {
    return blocks.stream().map(FinishedBlock::range).toList();
  }

  private static List<KeyRange> brokenRanges(RangeWindow window) {
    return window.broken().stream().map(BrokenRange::range).toList();
  }
}
