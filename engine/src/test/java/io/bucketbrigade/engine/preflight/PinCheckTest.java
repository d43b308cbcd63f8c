package io.bucketbrigade.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PinCheckTest {

  private final FakeConnections connections = new FakeConnections();
  private final AtomicLong nanos = new AtomicLong();
  private final PinCheck pins = new PinCheck(connections, RetryPolicy.NONE, nanos::get);
  private final BucketLocation location = new BucketLocation("old", "source", "", null);
  private final BucketFacts facts = connections.source.describeBucket();

  @Test
  void check_whenTheConnectionLeadsToTheSameBucket_findsNothing() {
    assertThat(check(pinned(facts.endpoint(), facts.region(), facts.owner()))).isNull();
  }

  @Test
  void check_whenEndpointRegionOrOwnerDiffer_isAMismatch() {
    assertMismatch(check(pinned("http://elsewhere", facts.region(), facts.owner())));
    assertMismatch(check(pinned(facts.endpoint(), "us-east-9", facts.owner())));
    assertMismatch(check(pinned(facts.endpoint(), facts.region(), "somebody")));
  }

  @Test
  void check_whenPreflightSawNoOwner_comparesNone() {
    assertThat(check(pinned(facts.endpoint(), facts.region(), null))).isNull();
  }

  @Test
  void check_asksOnceInSomeMinutes() {
    SideRecord pinned = pinned(facts.endpoint(), facts.region(), facts.owner());
    check(pinned);
    check(pinned);
    assertThat(connections.ofSource().requests(Operation.DESCRIBE)).isEqualTo(1);
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    check(pinned);
    assertThat(connections.ofSource().requests(Operation.DESCRIBE)).isEqualTo(2);
  }

  @Test
  void check_afterAMismatch_asksAgain() {
    check(pinned("http://elsewhere", facts.region(), null));
    assertThat(check(pinned(facts.endpoint(), facts.region(), null))).isNull();
    assertThat(connections.ofSource().requests(Operation.DESCRIBE)).isEqualTo(2);
  }

  @Test
  void check_whenTheSideDoesNotAnswer_saysWhy() {
    connections.ofSource().on(Operation.DESCRIBE).fail(StoreFailure.EXPIRED_CREDENTIALS);
    Problem problem = check(pinned(facts.endpoint(), facts.region(), null));
    assertThat(problem).extracting(Problem::code).isEqualTo(FailureCode.EXPIRED_CREDENTIALS);
  }

  @Test
  void check_whenTheConnectionIsUnknown_leavesThatToTheCaller() {
    BucketLocation unknown = new BucketLocation("prod", "source", "", null);
    SideRecord pinned = pinned(facts.endpoint(), facts.region(), null);
    assertThatThrownBy(() -> pins.check(Side.SOURCE, unknown, pinned))
        .isInstanceOf(UnknownConnectionException.class);
  }

  private @Nullable Problem check(SideRecord pinned) {
    return pins.check(Side.SOURCE, location, pinned);
  }

  private static void assertMismatch(@Nullable Problem problem) {
    assertThat(problem).extracting(Problem::code).isEqualTo(FailureCode.PIN_MISMATCH);
    assertThat(problem).extracting(Problem::message).asString().contains("connection 'old'");
  }

  private static SideRecord pinned(String endpoint, String region, @Nullable String owner) {
    return new SideRecord(endpoint, region, owner, Capabilities.UNKNOWN, 0, null);
  }
}
