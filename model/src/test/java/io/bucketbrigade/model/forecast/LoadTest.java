package io.bucketbrigade.model.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.Limits.OfSide;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums, time and money, against numbers made by hand. */
class LoadTest {

  /** A million objects of 1,000 bytes, streamed, and both listings. */
  private static final Load MILLION =
      new Load(
          new SideLoad(
              Map.of(RequestKind.LIST, 1_000L, RequestKind.GET, 1_000_000L), 1_000_000_000, 0),
          new SideLoad(
              Map.of(RequestKind.LIST, 1_000L, RequestKind.PUT, 1_000_000L), 0, 1_000_000_000),
          0);

  private static final Load ON_SERVER =
      new Load(SideLoad.NONE, SideLoad.NONE.with(RequestKind.COPY, 3), 2_500_000_000L);

  @Test
  void plus_addsEachKindAndSide() {
    Load sum = MILLION.plus(MILLION).plus(ON_SERVER);
    assertThat(sum.source().of(RequestKind.GET)).isEqualTo(2_000_000);
    assertThat(sum.destination().of(RequestKind.COPY)).isEqualTo(3);
    assertThat(sum.source().bytesOut()).isEqualTo(2_000_000_000L);
    assertThat(sum.bytesCopied()).isEqualTo(2_500_000_000L);
    assertThat(sum.requests()).isEqualTo(4_004_003);
  }

  @Test
  void times_scalesAll() {
    assertThat(MILLION.times(2)).isEqualTo(MILLION.plus(MILLION));
    assertThat(MILLION.times(1)).isEqualTo(MILLION);
  }

  @Test
  void timeAt_withoutALimit_isNotEstimated() {
    assertThat(MILLION.timeAt(Limits.NONE)).isNull();
  }

  @Test
  void timeAt_isThatOfTheSlowerSide() {
    Limits limits = new Limits(new OfSide(1_000L, null), new OfSide(500L, null));
    assertThat(MILLION.timeAt(limits)).isEqualTo(Duration.ofSeconds(2_002));
  }

  @Test
  void timeAt_ofASideWithTwoLimits_isThatOfTheSlowerOne() {
    Limits limits = new Limits(new OfSide(1_000L, 100_000L), OfSide.NONE);
    assertThat(MILLION.timeAt(limits)).isEqualTo(Duration.ofSeconds(10_000));
  }

  @Test
  void cost_isThatOfRequestsBytesOutAndBytesCopied() {
    PriceTable prices =
        new PriceTable(
            "USD",
            "2026-01-01",
            "nowhere",
            prices("0.005", "0.0004", "0.09", "0.02"),
            prices("0.005", "0.0004", "0.09", "0.02"));
    // 1,000 LISTs 0.005, 1,000,000 GETs 0.4, 1 GB 0.09; then 0.005 and 5 for PUTs.
    assertThat(prices.of(MILLION)).isEqualByComparingTo("5.50");
    // Three copies 0.000015, 2.5 GB 0.05; rounded up.
    assertThat(prices.of(ON_SERVER)).isEqualByComparingTo("0.06");
    assertThat(prices.of(Load.NONE)).isEqualByComparingTo("0");
  }

  @Test
  void prices_belowZero_areRefused() {
    assertThatThrownBy(() -> prices("0.005", "-1", "0", "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no price is below zero");
  }

  @Test
  void counts_timesAnything_stillClose() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      long copy = random.nextInt(1_000);
      long there = random.nextInt(1_000);
      long compare = random.nextInt(10);
      long tagged = random.nextInt(10);
      long out = random.nextInt(100);
      ObjectCounts counts =
          new ObjectCounts(
              copy + there + compare + tagged + out, 1, copy, 1, there, compare, tagged, out, 0, 0);
      double factor = 1 + random.nextDouble() * 1_000;
      assertThat(counts.times(factor).closes()).as("%s times %s", counts, factor).isTrue();
    }
  }

  /** All that writes or lists at one price, all that reads at the other. */
  private static SidePrices prices(String write, String read, String out, String copied) {
    Map<RequestKind, BigDecimal> prices = new EnumMap<>(RequestKind.class);
    for (RequestKind kind : RequestKind.values()) {
      boolean reads =
          switch (kind) {
            case GET, HEAD, READ_TAGS, READ_LOCK_OR_ACL -> true;
            case LIST, PUT, COPY, CREATE_UPLOAD, UPLOAD_PART, UPLOAD_PART_COPY, COMPLETE_UPLOAD ->
                false;
          };
      prices.put(kind, new BigDecimal(reads ? read : write));
    }
    return new SidePrices(prices, new BigDecimal(out), new BigDecimal(copied));
  }
}
