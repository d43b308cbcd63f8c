package io.bucketbrigade.model.verify;

import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.SampleTally.Stratum;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a sample says about all objects, in sentences. Pure. */
public final class SampleWords {

  private static final double DOUBT = 0.05;

  private SampleWords() {}

  /**
   * The whole first; then each size, if objects of more than one were compared.
   *
   * @param level what looking at an object was
   */
  public static List<String> of(SampleTally sample, VerifyLevel level) {
    List<String> sizes = new ArrayList<>();
    for (SizeClass size : SizeClass.values()) {
      Stratum stratum = sample.of(size);
      if (stratum.eligible() > 0) {
        sizes.add(
            "of objects %s: %s"
                .formatted(size.words(), sentence(stratum, level, bound(stratum, DOUBT))));
      }
    }
    Stratum all = sample.total();
    if (all.eligible() == 0) {
      return List.of(
          "no object is alike by the listings, so there was nothing to take a sample of");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(sentence(all, level, boundOfAll(sample, sizes.size())));
    if (sizes.size() > 1) {
      sentences.addAll(sizes);
    }
    return sentences;
  }

  /**
   * The share of all objects that differs at most, with 95 % confidence. Sizes are sampled at rates
   * of their own, so each gets its part of the doubt, and what is possible in each adds up.
   */
  static double boundOfAll(SampleTally sample, int sizes) {
    double different = 0;
    for (SizeClass size : SizeClass.values()) {
      Stratum stratum = sample.of(size);
      if (stratum.eligible() > 0) {
        different += stratum.eligible() * bound(stratum, DOUBT / sizes);
      }
    }
    return different / sample.total().eligible();
  }

  /** What was looked at in full leaves no doubt. */
  private static double bound(Stratum stratum, double doubt) {
    if (stratum.looked() == stratum.eligible()) {
      return (double) stratum.different() / stratum.eligible();
    }
    return SampleBound.of(stratum.looked(), stratum.different(), doubt);
  }

  private static String sentence(Stratum stratum, VerifyLevel level, double bound) {
    String looked =
        String.format(
            Locale.ROOT,
            "of %,d objects that listings show alike %,d were %s, %s",
            stratum.eligible(),
            stratum.looked(),
            level == VerifyLevel.CONTENT ? "read in full" : "looked at",
            stratum.different() == 0
                ? "none differed"
                : String.format(Locale.ROOT, "%,d differed", stratum.different()));
    if (stratum.looked() == stratum.eligible()) {
      return looked;
    }
    if (stratum.looked() == 0 || bound >= 1) {
      return looked + ": that says nothing of the others";
    }
    return looked + ": with 95 % confidence fewer than " + percent(bound) + " differ";
  }

  /** Two digits, rounded up, so that nothing is promised that the sample does not give. */
  private static String percent(double share) {
    double percent = 100 * share;
    double unit = Math.pow(10, Math.floor(Math.log10(percent)) - 1);
    double shown = Math.min(100, Math.ceil(percent / unit - 1e-9) * unit);
    String digits = String.format(Locale.ROOT, shown < 0.1 ? "%.6f" : "%.3f", shown);
    return digits.replaceFirst("0+$", "").replaceFirst("\\.$", "") + " %";
  }
}
