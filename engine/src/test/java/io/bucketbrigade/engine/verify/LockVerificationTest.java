package io.bucketbrigade.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.engine.store.ObjectLock.Retention;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies are held at least as their sources are, where the spec carries locks. */
class LockVerificationTest {

  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2099-06-01T00:00:00Z");
  private static final Instant OVER = Instant.parse("2020-01-01T00:00:00Z");
  private static final ObjectLock GOVERNED = retained(Mode.GOVERNANCE, LATER);
  private static final ObjectLock COMPLIANT = retained(Mode.COMPLIANCE, LATER);
  private static final ObjectLock HELD = new ObjectLock(null, true);

  @ParameterizedTest
  @EnumSource(
      value = VerifyLevel.class,
      names = {"METADATA", "CONTENT"})
  void verify_whereLocksAreCarried_findsWhatHoldsACopyLess(VerifyLevel level)
      throws InterruptedException {
    TestVerification test = locking().locks().level(level);
    locked(test, "alike", GOVERNED, GOVERNED);
    locked(test, "free", ObjectLock.NONE, ObjectLock.NONE);
    locked(test, "none", GOVERNED, ObjectLock.NONE);
    locked(test, "shorter", retained(Mode.GOVERNANCE, LATEST), GOVERNED);
    locked(test, "weaker", COMPLIANT, GOVERNED);
    locked(test, "not held", HELD, ObjectLock.NONE);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome))
        .containsExactly(
            "none METADATA", "not held METADATA", "shorter METADATA", "weaker METADATA");
    assertThat(test.discrepancies(outcome))
        .extracting(found -> found.detail())
        .contains(
            "retention GOVERNANCE until 2099-01-01T00:00:00Z at the source, none at the destination",
            "legal hold at the source, none at the destination",
            "retention COMPLIANCE until 2099-01-01T00:00:00Z at the source,"
                + " GOVERNANCE until 2099-01-01T00:00:00Z at the destination");
  }

  @Test
  void verify_whereACopyIsHeldMore_findsNothing() throws InterruptedException {
    TestVerification test = locking().locks().level(VerifyLevel.METADATA);
    locked(test, "longer", GOVERNED, retained(Mode.GOVERNANCE, LATEST));
    locked(test, "stricter", GOVERNED, COMPLIANT);
    locked(test, "by default", ObjectLock.NONE, GOVERNED);
    locked(test, "over", retained(Mode.COMPLIANCE, OVER), ObjectLock.NONE);

    assertThat(test.recorded(test.run())).isEqualTo(List.of());
  }

  @Test
  void verify_whereLocksAreNotCarried_asksForNone() throws InterruptedException {
    TestVerification test = locking().level(VerifyLevel.METADATA);
    locked(test, "a", GOVERNED, ObjectLock.NONE);

    assertThat(test.recorded(test.run())).isEqualTo(List.of());
    assertThat(test.sourceWire.requests(Operation.GET_LOCK)).isZero();
  }

  @Test
  void verify_byListing_asksForNoLocks() throws InterruptedException {
    TestVerification test = locking().locks();
    locked(test, "a", GOVERNED, ObjectLock.NONE);

    test.run();

    assertThat(test.sourceWire.requests(Operation.GET_LOCK)).isZero();
  }

  @Test
  void verify_whenTheSourceHoldsNothing_doesNotAskTheDestination() throws InterruptedException {
    TestVerification test = locking().locks().level(VerifyLevel.METADATA);
    locked(test, "free", ObjectLock.NONE, ObjectLock.NONE);

    test.run();

    assertThat(test.sourceWire.requests(Operation.GET_LOCK)).isEqualTo(1);
    assertThat(test.destinationWire.requests(Operation.GET_LOCK)).isZero();
  }

  @Test
  void verify_whenALockMayNotBeRead_doesNotCallTheObjectEqual() throws InterruptedException {
    TestVerification test = locking().locks().level(VerifyLevel.METADATA);
    locked(test, "a", GOVERNED, GOVERNED);
    test.destinationWire.on(Operation.GET_LOCK).always().fail(StoreFailure.ACCESS_DENIED);

    assertThat(test.recorded(test.run())).containsExactly("a METADATA");
  }

  private static TestVerification locking() {
    return new TestVerification(
        Behaviour.AWS.withKeeps(Behaviour.Keeps.AWS.withLock(new BucketLock(true, false))));
  }

  private static void locked(
      TestVerification test, String key, ObjectLock atSource, ObjectLock atDestination) {
    test.copied(key, key);
    test.source.lock(key, atSource);
    test.destination.lock(key, atDestination);
  }

  private static ObjectLock retained(Mode mode, Instant until) {
    return new ObjectLock(new Retention(mode, until), false);
  }
}
