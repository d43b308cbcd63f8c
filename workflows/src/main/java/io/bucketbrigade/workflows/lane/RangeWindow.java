package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneCarry;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.workflows.KeyText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A lane's key space as a state machine. At any time its finished, broken, pending, leased and
 * splitting ranges tile the lane: no gap, no overlap. Single keys that a lease left unsettled
 * (holes) travel with the range behind them.
 *
 * <p>Pure: time is passed in, nothing is called. Each method says what it decides, the workflow
 * does it. Not thread-safe.
 */
final class RangeWindow {

  /** Ranges without an end, pending and leased together; bounds what a lane carries on. */
  static final int MAX_RANGES = 16;

  /** Broken ranges after which a lane's listing is not worth trying on; bounds them, too. */
  static final int MAX_BROKEN = 16;

  /** A small lane is done before that, and a recall costs it what is in flight. */
  static final Duration STEAL_AFTER = Duration.ofSeconds(10);

  /**
   * A range that cannot be split holds few keys. Recalling it again and again would abort the large
   * objects that keep it busy, so that they would never arrive.
   */
  static final Duration UNSPLITTABLE_FOR = Duration.ofHours(1);

  private static final Comparator<Waiting> BY_POSITION =
      Comparator.comparing(waiting -> waiting.work().range(), LaneMap.BY_POSITION);

  private final String laneId;
  private final KeyRange lane;
  private final LaneMap map;
  private final Outage outage;
  private final List<Waiting> pending = new ArrayList<>();
  private final Map<String, Lease> leased = new LinkedHashMap<>();
  private final Map<Long, Splitting> splitting = new LinkedHashMap<>();
  private final List<SegmentRef> unrecorded = new ArrayList<>();
  private final List<SegmentRef> unrecordedWrites = new ArrayList<>();
  private Tally tally = Tally.ZERO;
  private @Nullable VerifyTally verified;
  private long leasesGranted;
  private long splits;
  private int slots;

  /** A new lane, all of it pending. */
  RangeWindow(String laneId, KeyRange lane, Duration giveUpAfter) {
    this(
        laneId,
        lane,
        giveUpAfter,
        new LaneCarry(
            List.of(new PendingRange(lane, List.of(), null)),
            List.of(),
            List.of(),
            Tally.ZERO,
            0,
            List.of(),
            0,
            null));
  }

  /** A lane that goes on from what its last run carried over. */
  RangeWindow(String laneId, KeyRange lane, Duration giveUpAfter, LaneCarry carry) {
    this.laneId = laneId;
    this.lane = lane;
    this.map = new LaneMap(carry.finished(), carry.broken());
    this.outage = new Outage(giveUpAfter, carry.blockedSince());
    this.tally = carry.tally();
    this.verified = carry.verified();
    this.leasesGranted = carry.leasesGranted();
    this.unrecorded.addAll(carry.unrecordedSegments());
    this.unrecordedWrites.addAll(carry.unrecordedWrites());
    carry.pending().forEach(work -> pending.add(new Waiting(work, Instant.EPOCH)));
  }

  /** A pending range, with the time before which it is not worth splitting. */
  private record Waiting(PendingRange work, Instant unsplittableUntil) {}

  private record Lease(
      PendingRange work,
      Instant grantedAt,
      Instant unsplittableUntil,
      boolean recalled,
      boolean stolen) {

    Lease recalledFor(boolean stealing) {
      return new Lease(work, grantedAt, unsplittableUntil, true, stealing);
    }

    Instant stealableFrom() {
      Instant oldEnough = grantedAt.plus(STEAL_AFTER);
      return oldEnough.isAfter(unsplittableUntil) ? oldEnough : unsplittableUntil;
    }

    boolean isStealable() {
      return !recalled && !work.range().isEmpty();
    }
  }

  private record Splitting(PendingRange work, int pieces, boolean asked) {}

  /** A lease to be started. */
  record Grant(String leaseId, PendingRange work) {}

  /** Asks for cuts of a range. */
  record SplitRequest(long id, KeyRange range, int pieces) {}

  // Slots, grants, recalls.

  /**
   * Sets how many leases the lane may hold; 0 drains it.
   *
   * @return leases to recall now, the youngest of those that are too many
   */
  List<String> allow(int newSlots) {
    slots = Math.clamp(newSlots, 0, MAX_RANGES);
    List<String> running =
        leased.entrySet().stream()
            .filter(entry -> !entry.getValue().recalled())
            .map(Map.Entry::getKey)
            .toList();
    if (running.size() <= slots) {
      return List.of();
    }
    List<String> surplus = running.subList(slots, running.size());
    surplus.forEach(leaseId -> recall(leaseId, false));
    return surplus;
  }

  /** Grants the first pending range, if there is a slot for it. */
  Optional<Grant> grantNext(Instant now) {
    if (leased.size() >= slots || pending.isEmpty() || !outage.allowsGrant(now)) {
      return Optional.empty();
    }
    Waiting next = pending.removeFirst();
    leasesGranted++;
    String leaseId = laneId + "-" + leasesGranted;
    leased.put(leaseId, new Lease(next.work(), now, next.unsplittableUntil(), false, false));
    outage.granted(now);
    return Optional.of(new Grant(leaseId, next.work()));
  }

  /**
   * Chooses leases to be recalled and split, because slots are free and nothing is pending: the
   * longest running ones, one for each missing lease at most.
   *
   * @return leases to recall now
   */
  List<String> steal(Instant now) {
    int wanted = missingLeases();
    if (wanted <= 0) {
      return List.of();
    }
    List<String> chosen =
        leased.entrySet().stream()
            .filter(entry -> entry.getValue().isStealable())
            .filter(entry -> !now.isBefore(entry.getValue().stealableFrom()))
            .sorted(Comparator.comparing(entry -> entry.getValue().grantedAt()))
            .limit(wanted)
            .map(Map.Entry::getKey)
            .toList();
    chosen.forEach(leaseId -> recall(leaseId, true));
    return chosen;
  }

  /** Leases that stealing could add, beyond those for which a lease is being split already. */
  private int missingLeases() {
    if (!pending.isEmpty() || outage.since() != null) {
      return 0;
    }
    long underWay = splitting.size() + leased.values().stream().filter(Lease::stolen).count();
    return (int) (slots - leased.size() - underWay);
  }

  private void recall(String leaseId, boolean stealing) {
    leased.computeIfPresent(leaseId, (id, lease) -> lease.recalledFor(stealing));
  }

  // Ends of leases.

  /** Books how a lease ended. */
  void accept(String leaseId, LeaseEnd end, Instant now) {
    Lease lease = Objects.requireNonNull(leased.remove(leaseId), leaseId);
    switch (end) {
      case LeaseEnd.Returned returned -> settle(lease, returned.outcome(), now);
      case LeaseEnd.Lost lost ->
          settle(
              lease, new RangeOutcome(lost.lastHeartbeat(), StopReason.RECALLED, null, null), now);
      case LeaseEnd.Unheard() -> giveBack(lease, lease.work().range(), lease.work().holes());
      case LeaseEnd.Failed failed -> giveUp(lease.work(), failure(failed.message()));
    }
  }

  private void settle(Lease lease, RangeOutcome outcome, Instant now) {
    switch (Settled.of(lease.work(), outcome)) {
      case Settled.Contradiction contradiction ->
          giveUp(lease.work(), failure("its lease reported " + contradiction.what()));
      case Settled.Consistent settled -> {
        if (settled.progress()) {
          book(lease, outcome, settled.done());
        }
        putBack(lease, outcome, settled, now);
      }
    }
    if (map.broken().size() > MAX_BROKEN) {
      giveUpPending(tooManyBroken());
    }
  }

  private void book(Lease lease, RangeOutcome outcome, @Nullable KeyRange done) {
    RangeCheckpoint settled = outcome.settled();
    tally = tally.plus(settled.tally());
    verified = VerifyTally.sum(verified, settled.verified());
    if (settled.lastSegment() != null) {
      unrecorded.add(settled.lastSegment());
    }
    if (settled.lastWrites() != null) {
      unrecordedWrites.add(settled.lastWrites());
    }
    if (done != null) {
      ObjectKey first = settled.firstKey();
      ObjectKey beyond = outcome.firstKeyBeyond();
      map.finish(
          new FinishedBlock(
              done,
              first != null && done.contains(first) ? first : null,
              lease.grantedAt(),
              beyond != null && done.isBeyond(beyond) ? beyond : null,
              lease.grantedAt()));
    }
    outage.end();
  }

  private void putBack(Lease lease, RangeOutcome outcome, Settled.Consistent settled, Instant now) {
    if (outcome.stopReason() == StopReason.SIDE_UNAVAILABLE) {
      outage.refused(problemOf(outcome), now);
    }
    KeyRange rest = settled.rest();
    if (rest == null) {
      return;
    }
    switch (outcome.stopReason()) {
      case EXHAUSTED, TIME_BUDGET, RECALLED, WORKER_SHUTDOWN, SIDE_UNAVAILABLE ->
          giveBack(lease, rest, settled.holes());
      case LISTING_BROKEN ->
          giveUp(new PendingRange(rest, settled.holes(), null), problemOf(outcome));
    }
  }

  private void giveBack(Lease lease, KeyRange rest, List<ObjectKey> holes) {
    Instant doubt = lease.work().inDoubtSince();
    Instant since = doubt != null && doubt.isBefore(lease.grantedAt()) ? doubt : lease.grantedAt();
    PendingRange work = new PendingRange(rest, holes, since);
    int pieces = slots - ranges();
    if (lease.stolen() && pieces >= 2 && !rest.isEmpty()) {
      splitting.put(splits++, new Splitting(work, pieces, false));
    } else {
      addPending(work, lease.unsplittableUntil());
    }
  }

  private void addPending(PendingRange work, Instant unsplittableUntil) {
    pending.add(new Waiting(work, unsplittableUntil));
    pending.sort(BY_POSITION);
  }

  private int ranges() {
    return pending.size() + leased.size() + splitting.size();
  }

  // Splitting.

  /** A range to find cuts for; each is handed out once. */
  Optional<SplitRequest> nextSplit() {
    for (Map.Entry<Long, Splitting> entry : splitting.entrySet()) {
      Splitting split = entry.getValue();
      if (!split.asked()) {
        entry.setValue(new Splitting(split.work(), split.pieces(), true));
        return Optional.of(new SplitRequest(entry.getKey(), split.work().range(), split.pieces()));
      }
    }
    return Optional.empty();
  }

  /** Cuts a range; without a usable cut it stays whole and is left alone for a while. */
  void split(long id, List<ObjectKey> cuts, Instant now) {
    Splitting split = Objects.requireNonNull(splitting.remove(id), "split");
    KeyRange rest = split.work().range();
    List<ObjectKey> holes = split.work().holes();
    Instant unsplittableUntil = now.plus(UNSPLITTABLE_FOR);
    int room = MAX_RANGES - ranges() - 1;
    for (ObjectKey cut : cuts) {
      boolean inside = rest.contains(cut) && !cut.equals(rest.through());
      if (inside && room > 0) {
        addPending(
            new PendingRange(rest.upTo(cut), holes, split.work().inDoubtSince()), Instant.EPOCH);
        rest = rest.startingAfter(cut);
        holes = List.of();
        unsplittableUntil = Instant.EPOCH;
        room--;
      }
    }
    addPending(new PendingRange(rest, holes, split.work().inDoubtSince()), unsplittableUntil);
  }

  // Seams.

  /** A disagreement between finished neighbours that the source has to be asked about. */
  Optional<Seam> openSeam() {
    return map.openSeam();
  }

  /** Books the source's answer. */
  void answer(Seam seam, boolean missed) {
    if (missed) {
      map.breakRight(seam, seam.problem());
    } else {
      map.explain(seam);
    }
  }

  /** The source could not be asked, so the right neighbour cannot be vouched for. */
  void leaveUnanswered(Seam seam, String cause) {
    map.breakRight(seam, seam.unanswered(cause));
  }

  // Outage.

  /** Gives everything pending up if a side has been unavailable for too long and no lease runs. */
  void giveUpIfHopeless(Instant now) {
    if (leased.isEmpty()) {
      outage.hopeless(now).ifPresent(this::giveUpPending);
    }
  }

  /** Tries an unavailable side again without waiting on. */
  void tryNow(Instant now) {
    outage.tryNow(now);
  }

  /** What the lane waits for; null if it works. */
  @Nullable Problem waitingFor(Instant now) {
    return outage.waitingFor(now);
  }

  private void giveUpPending(Problem problem) {
    List<Waiting> given = List.copyOf(pending);
    pending.clear();
    given.forEach(waiting -> giveUp(waiting.work(), problem));
  }

  private void giveUp(PendingRange work, Problem problem) {
    map.giveUp(work.range(), work.holes(), problem);
  }

  // What the workflow and people see.

  /** When to decide again if nothing happens before; empty if only an event can change anything. */
  Optional<Instant> nextDecision(Instant now) {
    Stream<Instant> steals =
        missingLeases() <= 0
            ? Stream.empty()
            : leased.values().stream().filter(Lease::isStealable).map(Lease::stealableFrom);
    Stream<Instant> outages =
        pending.isEmpty() ? Stream.empty() : outage.nextDecision(now).stream();
    return Stream.concat(steals, outages).min(Comparator.naturalOrder());
  }

  /** Whether no lease runs and no answer is awaited, so that the state can be carried over. */
  boolean isDrained() {
    return leased.isEmpty() && splitting.isEmpty() && map.openSeam().isEmpty();
  }

  /** Whether every key is finished or given up. */
  boolean isDone() {
    return isDrained() && pending.isEmpty();
  }

  int leasedCount() {
    return leased.size();
  }

  int pendingCount() {
    return pending.size() + splitting.size();
  }

  long leasesGranted() {
    return leasesGranted;
  }

  Tally tally() {
    return tally;
  }

  /** What ended leases found; null if they copy. */
  @Nullable VerifyTally verified() {
    return verified;
  }

  List<FinishedBlock> finished() {
    return map.finished();
  }

  List<BrokenRange> broken() {
    return map.broken();
  }

  /** Ranges that are neither finished nor given up, in key order. */
  List<KeyRange> open() {
    return Stream.of(
            pending.stream().map(Waiting::work),
            leased.values().stream().map(Lease::work),
            splitting.values().stream().map(Splitting::work))
        .flatMap(works -> works)
        .map(PendingRange::range)
        .sorted(LaneMap.BY_POSITION)
        .toList();
  }

  /** Accepted ledger segments that are not recorded yet. */
  List<SegmentRef> unrecorded() {
    return List.copyOf(unrecorded);
  }

  /** The same of the write log. */
  List<SegmentRef> unrecordedWrites() {
    return List.copyOf(unrecordedWrites);
  }

  /** The oldest {@code segments} and {@code writes} unrecorded ones are recorded. */
  void recorded(int segments, int writes) {
    unrecorded.subList(0, segments).clear();
    unrecordedWrites.subList(0, writes).clear();
  }

  /** The state of a drained lane. */
  LaneCarry carry(int manifestsWritten) {
    if (!isDrained()) {
      throw new IllegalStateException("a lane with running leases cannot be carried over");
    }
    return new LaneCarry(
        pending.stream().map(Waiting::work).toList(),
        map.finished(),
        map.broken(),
        tally,
        leasesGranted,
        unrecorded,
        manifestsWritten,
        outage.since(),
        verified,
        unrecordedWrites);
  }

  /** What the lane ends with. */
  LaneResult result() {
    List<FinishedBlock> blocks = map.finished();
    List<BrokenRange> broken = map.broken();
    boolean tiled =
        pending.isEmpty() && blocks.size() == 1 && blocks.getFirst().range().equals(lane);
    return new LaneResult(
        laneId,
        tally,
        tiled ? blocks.getFirst() : null,
        broken.subList(0, Math.min(broken.size(), LaneResult.MAX_BROKEN)),
        broken.size(),
        leasesGranted,
        verified);
  }

  // Words.

  private static Problem problemOf(RangeOutcome outcome) {
    Problem problem = outcome.problem();
    return problem != null
        ? problem
        : failure("a lease ended with " + outcome.stopReason() + " and did not say why");
  }

  private static Problem failure(String what) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "The range was given up because of an unexpected failure (%s); look into the workers' logs"
                .formatted(KeyText.message(what))
            + " and start the migration again.");
  }

  private static Problem tooManyBroken() {
    return new Problem(
        Side.SOURCE,
        FailureCode.LISTING_UNREADABLE,
        "The rest of the lane was given up because more than %d of its ranges are broken;"
                .formatted(MAX_BROKEN)
            + " see what broke them.");
  }
}
