package io.bucketbrigade.model.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.SampleTally.Stratum;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sample says of all. */
class SampleBoundTest {

  @Test
  void of_aCleanSample_isTheRuleOfThree() {
    assertThat(SampleBound.of(120, 0, 0.05)).isCloseTo(0.02466, within(0.00001));
    assertThat(SampleBound.of(1, 0, 0.05)).isCloseTo(0.95, within(1e-9));
    assertThat(SampleBound.of(1_000_000, 0, 0.05)).isCloseTo(2.9957e-6, within(1e-9));
  }

  /** Published one-sided 95 % bounds. */
  @ParameterizedTest
  @CsvSource({"10,1,0.39416", "10,5,0.77756", "100,1,0.04656", "100,10,0.16372", "50,2,0.12061"})
  void of_aSampleWithHits_isClopperAndPearsons(long looked, long different, double bound) {
    assertThat(SampleBound.of(looked, different, 0.05)).isCloseTo(bound, within(0.00005));
  }

  /** The bound is where the exact sum of binomial terms meets the doubt. */
  @ParameterizedTest
  @CsvSource({"30,3", "200,7", "1000,1", "1000,25"})
  void of_isWhereTheExactSumIsTheDoubt(int looked, int different) {
    double bound = SampleBound.of(looked, different, 0.05);

    assertThat(exactlyAtMost(different, looked, bound)).isCloseTo(0.05, within(1e-6));
  }

  @Test
  void of_manyDraws_staysExactEnough() {
    double bound = SampleBound.of(10_000_000, 1_000, 0.05);

    // Wilson and Hilferty's approximation of the same bound for rare hits.
    assertThat(bound * 10_000_000).isCloseTo(1_053.9, within(1.0));
  }

  @Test
  void of_nothing_saysNothing() {
    assertThat(SampleBound.of(0, 0, 0.05)).isEqualTo(1);
    assertThat(SampleBound.of(3, 3, 0.05)).isEqualTo(1);
  }

  @Test
  void words_ofOneSize_tellTheBoundRoundedUp() {
    assertThat(words(new Stratum(12_000, 120, 0), none(), none()))
        .containsExactly(
            "of 12,000 objects that listings show alike 120 were read in full, none differed: with 95 % confidence fewer than 2.5 % differ");
    assertThat(words(new Stratum(2_000_000, 200_000, 0), none(), none()).getFirst())
        .endsWith("fewer than 0.0015 % differ");
  }

  @Test
  void words_ofManySizes_shareTheDoubtAmongThem() {
    SampleTally tally =
        new SampleTally(
            new Stratum(9_000, 90, 0), new Stratum(900, 27, 0), new Stratum(100, 100, 1));

    List<String> words = SampleWords.of(tally, VerifyLevel.METADATA);

    double possible =
        9_000 * SampleBound.of(90, 0, 0.05 / 3) + 900 * SampleBound.of(27, 0, 0.05 / 3) + 1;
    assertThat(SampleWords.boundOfAll(tally, 3)).isCloseTo(possible / 10_000, within(1e-9));
    assertThat(words).hasSize(4);
    assertThat(words.getFirst())
        .startsWith("of 10,000 objects")
        .contains("1 differed", "looked at");
    assertThat(words.getLast()).as("all were looked at").endsWith("1 differed");
  }

  @Test
  void words_withoutADraw_claimNothing() {
    assertThat(words(new Stratum(5, 0, 0), none(), none()).getFirst())
        .endsWith("says nothing of the others");
    assertThat(words(none(), none(), none()).getFirst()).contains("nothing to take a sample of");
  }

  private static List<String> words(Stratum small, Stratum medium, Stratum large) {
    return SampleWords.of(new SampleTally(small, medium, large), VerifyLevel.CONTENT);
  }

  private static Stratum none() {
    return new Stratum(0, 0, 0);
  }

  private static double exactlyAtMost(int hits, int draws, double share) {
    MathContext digits = new MathContext(60);
    BigDecimal p = BigDecimal.valueOf(share);
    BigDecimal q = BigDecimal.ONE.subtract(p);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal ways = BigDecimal.ONE;
    for (int i = 0; i <= hits; i++) {
      sum = sum.add(ways.multiply(p.pow(i, digits)).multiply(q.pow(draws - i, digits)));
      ways = ways.multiply(BigDecimal.valueOf(draws - i)).divide(BigDecimal.valueOf(i + 1), digits);
    }
    return sum.doubleValue();
  }
}
