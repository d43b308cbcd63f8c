package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for a side that refuses or does not answer. After each refusal one lease at a time tries
 * again, 1 s later, then 2 s, up to once a minute; once such a try has worked for a while the
 * others follow. Any progress ends the outage.
 */
public final class Outage {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Soon enough after somebody mended the cause; a day of waiting is about 1,400 leases. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** A try that lives this long has met no refusal: the engine reports one within seconds. */
  private static final Duration TRY_PROVES_AFTER = Duration.ofSeconds(30);

  private final Duration giveUpAfter;
  private @Nullable Instant since;
  private @Nullable Problem problem;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Instant nextTryAt;
  private @Nullable Instant tryingSince;

  /**
   * Goes on with waiting.
   *
   * @param giveUpAfter how long to wait
   * @param since when it began; null if nothing is waited for
   */
  public Outage(Duration giveUpAfter, @Nullable Instant since) {
    this.giveUpAfter = giveUpAfter;
    this.since = since;
  }

  /** Since when a side has been unavailable; null if none is. */
  public @Nullable Instant since() {
    return since;
  }

  /** What is waited for; null if nothing is, or if a try is proving that it is over. */
  public @Nullable Problem waitingFor(Instant now) {
    return since == null || tryIsProven(now) ? null : problem;
  }

  /** A lease settled keys. */
  public void end() {
    since = null;
    problem = null;
    pause = FIRST_PAUSE;
    nextTryAt = null;
    tryingSince = null;
  }

  /** A lease came back because a side is unavailable. */
  public void refused(Problem cause, Instant now) {
    problem = cause;
    if (since == null) {
      since = now;
    }
    boolean waitsAlready = nextTryAt != null && now.isBefore(nextTryAt);
    if (!waitsAlready) {
      nextTryAt = now.plus(pause);
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      tryingSince = null;
    }
  }

  /** Somebody may have mended the cause: try at once. */
  public void tryNow(Instant now) {
    if (nextTryAt != null && now.isBefore(nextTryAt)) {
      nextTryAt = now;
    }
    tryingSince = null;
  }

  /** Whether a lease may be granted now. */
  public boolean allowsGrant(Instant now) {
    if (since == null) {
      return true;
    }
    if (nextTryAt != null && now.isBefore(nextTryAt)) {
      return false;
    }
    return tryingSince == null || tryIsProven(now);
  }

  /** A lease was granted. */
  public void granted(Instant now) {
    if (since != null && tryingSince == null) {
      tryingSince = now;
    }
  }

  /** The problem, if it has lasted for too long. */
  public Optional<Problem> hopeless(Instant now) {
    boolean tooLong = since != null && !now.isBefore(since.plus(giveUpAfter));
    return tooLong ? Optional.ofNullable(problem) : Optional.empty();
  }

  /** When to look again if nothing happens before. */
  public Optional<Instant> nextDecision(Instant now) {
    if (since == null) {
      return Optional.empty();
    }
    Instant giveUpAt = since.plus(giveUpAfter);
    if (nextTryAt != null && now.isBefore(nextTryAt)) {
      boolean givesUpFirst = now.isBefore(giveUpAt) && giveUpAt.isBefore(nextTryAt);
      return Optional.of(givesUpFirst ? giveUpAt : nextTryAt);
    }
    return tryingSince == null || tryIsProven(now)
        ? Optional.empty()
        : Optional.of(tryingSince.plus(TRY_PROVES_AFTER));
  }

  private boolean tryIsProven(Instant now) {
    return tryingSince != null && !now.isBefore(tryingSince.plus(TRY_PROVES_AFTER));
  }

  private static Duration shorter(Duration left, Duration right) {
    return left.compareTo(right) <= 0 ? left : right;
  }
}
