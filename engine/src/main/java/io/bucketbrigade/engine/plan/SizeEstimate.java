package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Guesses how many keys a range holds from two pages of it.
 *
 * <p>Keys are read as fractions, each character being a digit in the alphabet that the pages show.
 * A page of 1,000 keys that spans a thousandth of the way from the range's first key to one near
 * its end suggests a million; the mean density of the first page and of one in the middle is taken
 * for the whole. For evenly spread names (hashes, UUIDs, padded counters) that is within a few
 * percent, for others within an order of magnitude.
 */
final class SizeEstimate {

  /** No bucket is known to hold more, and a page that spans next to nothing suggests infinity. */
  static final long MOST = 1_000_000_000_000L;

  private static final int FAR_END_REQUESTS = 16;

  /** Those, the page in the middle, and one that the search has begun when its time is up. */
  static final int MAX_REQUESTS = FAR_END_REQUESTS + 2;

  /** A double tells no more digits apart. */
  private static final int DIGITS = 24;

  private final Alphabet alphabet;
  private final String shared;

  private SizeEstimate(Alphabet alphabet, String shared) {
    this.alphabet = alphabet;
    this.shared = shared;
  }

  /**
   * About how many keys the range holds, at most {@value #MAX_REQUESTS} requests.
   *
   * @param page its first page, which is not all of it
   */
  static long of(KeySpace keys, KeyRange range, Page page) {
    ObjectKey first = page.objects().getFirst().key();
    Alphabet seen = Alphabet.of(page.keys());
    ObjectKey farthest = FarEnd.of(keys, range, page.last(), seen, FAR_END_REQUESTS);
    List<ObjectKey> samples = new ArrayList<>(page.keys());
    String middle = Midpoint.between(page.last(), farthest, seen);
    Page second = page;
    if (farthest.isAfter(page.last()) && middle != null && keys.isListable(middle)) {
      second = keys.page(range.startingAfter(ObjectKey.of(middle)));
      samples.addAll(second.keys());
    }
    samples.add(farthest);
    String shared =
        first.value().substring(0, Alphabet.commonChars(first.value(), farthest.value()));
    SizeEstimate scale = new SizeEstimate(Alphabet.of(samples), shared);
    double density = (scale.density(page) + scale.density(second)) / 2;
    double span = scale.fraction(farthest) - scale.fraction(first);
    double estimate = density * span + page.objects().size();
    return estimate < MOST ? Math.max((long) estimate, page.objects().size()) : MOST;
  }

  /** Keys per unit; that of an empty page, or of one whose keys cannot be told apart, is none. */
  private double density(Page page) {
    if (page.objects().size() < 2) {
      return 0;
    }
    double span = fraction(page.last()) - fraction(page.objects().getFirst().key());
    return span > 0 ? page.objects().size() / span : 0;
  }

  /** Where a key stands between 0 and 1. */
  private double fraction(ObjectKey key) {
    double base = alphabet.size() + 1;
    double unit = 1;
    double fraction = 0;
    int at = Math.min(shared.length(), key.value().length());
    for (int digit = 0; digit < DIGITS && at < key.value().length(); digit++) {
      int codePoint = key.value().codePointAt(at);
      unit /= base;
      fraction += unit * (alphabet.rank(codePoint) + 1);
      at += Character.charCount(codePoint);
    }
    return fraction;
  }
}
