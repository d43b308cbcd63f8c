package io.bucketbrigade.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenBucketTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final TokenBucket bucket = new TokenBucket();

  @Test
  void waitNanos_withoutRate_isZero() {
    bucket.spend(1e12, 0);

    assertThat(bucket.waitNanos(0)).isZero();
  }

  @Test
  void spend_atEveryChance_keepsTheRate() {
    bucket.rate(100, 0);
    int gone = 0;
    for (long now = 0; now < 10 * SECOND; now += MILLI) {
      if (bucket.waitNanos(now) == 0) {
        bucket.spend(1, now);
        gone++;
      }
    }
    assertThat(gone).isBetween(990, 1_001);
  }

  @Test
  void waitNanos_afterAPause_letsATenthOfASecondFollowAtOnce() {
    bucket.rate(100, 0);
    int gone = 0;
    while (bucket.waitNanos(60 * SECOND) == 0) {
      bucket.spend(1, 60 * SECOND);
      gone++;
    }
    assertThat(gone).isEqualTo(10);
  }

  @Test
  void spend_ofSomethingLarge_isPaidForAfterwards() {
    bucket.rate(1_000, 0);
    assertThat(bucket.waitNanos(SECOND)).isZero();

    bucket.spend(8_100, SECOND);

    assertThat(bucket.waitNanos(2 * SECOND)).isBetween(6_900 * MILLI, 7_100 * MILLI);
    assertThat(bucket.waitNanos(10 * SECOND)).isZero();
  }

  @Test
  void rate_belowOneASecond_letsOneGoWhenItIsDue() {
    bucket.rate(0.25, 0);

    assertThat(bucket.waitNanos(0)).isEqualTo(4 * SECOND);
    assertThat(bucket.waitNanos(4 * SECOND)).isZero();
  }

  @Test
  void rate_raisedWhileSomethingWaits_shortensTheWait() {
    bucket.rate(1, 0);
    bucket.spend(10, 0);
    assertThat(bucket.waitNanos(SECOND)).isEqualTo(10 * SECOND);

    bucket.rate(10, SECOND);

    assertThat(bucket.waitNanos(SECOND)).isEqualTo(SECOND);
  }

  @Test
  void rate_lifted_letsEverythingGo() {
    bucket.rate(1, 0);
    bucket.spend(1_000, 0);

    bucket.rate(Double.POSITIVE_INFINITY, SECOND);

    assertThat(bucket.waitNanos(SECOND)).isZero();
  }
}
