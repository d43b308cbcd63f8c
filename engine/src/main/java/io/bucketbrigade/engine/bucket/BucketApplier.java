package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemValue.NotWritableException;
import io.bucketbrigade.engine.bucket.KeptItem.Standing;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes items of a destination's bucket as the source's are, and puts back what was there before.
 *
 * <p>What was there is on record before anything is written, and is never taken from a bucket that
 * may hold ours already: the destination is read before the record is looked for, and no attempt
 * writes to the bucket before its record. So of two attempts at once, too, each keeps the same.
 *
 * <p>Every method throws {@link StoreException} for trouble that may pass. Thread-safe.
 */
public final class BucketApplier {

  private final BucketConfigurations buckets;
  private final BucketComparer comparer;
  private final RetryPolicy retries;

  /** Writes to buckets that {@code buckets} opens. */
  public BucketApplier(BucketConfigurations buckets) {
    this(buckets, RetryPolicy.WIRE);
  }

  /**
   * The same with other retries.
   *
   * @param retries for requests, and how often a value is read that is not as it was written
   */
  BucketApplier(BucketConfigurations buckets, RetryPolicy retries) {
    this.buckets = buckets;
    this.comparer = new BucketComparer(buckets, retries);
    this.retries = retries;
  }

  /** What became of the items of one destination. */
  public record Result(List<BucketItem> items, List<BucketItem> written, List<Problem> problems) {

    /** Copies the lists. */
    public Result {
      items = List.copyOf(items);
      written = List.copyOf(written);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Applies items, one after the other. What was applied before is not looked at any more, whatever
   * has become of it since. Retry: yes.
   */
  public Result apply(BucketMapping mapping, List<BucketItem> items, KeptItems kept) {
    BucketPair pair = comparer.read(mapping, items);
    BucketConfiguration destination = buckets.openConfiguration(mapping.destination());
    List<BucketItem> there = new ArrayList<>();
    List<BucketItem> written = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (BucketItem item : items) {
      try {
        Optional<KeptItem> before = kept.open(item);
        if (before.isPresent() && before.get().standing() == Standing.APPLIED) {
          there.add(item);
        } else if (apply(item, pair, destination, before, kept)) {
          there.add(item);
          written.add(item);
        }
      } catch (NotWritableException e) {
        problems.add(problem(item, mapping, String.valueOf(e.getMessage())));
      } catch (StoreException e) {
        if (e.failure().isTransient()) {
          throw e;
        }
        problems.add(problem(item, mapping, String.valueOf(e.getMessage())));
      }
    }
    return new Result(there, written, problems);
  }

  private static Problem problem(BucketItem item, BucketMapping mapping, String why) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.NOT_APPLIED,
        "'%s' of s3://%s could not be made as at s3://%s: %s; do it by hand and say '%s: report', or mend that."
            .formatted(
                item.word(),
                mapping.destination().bucket(),
                mapping.source().bucket(),
                Excerpt.of(why),
                item.word()));
  }

  /** Whether there is something of ours now; both may mean the same without us. */
  private boolean apply(
      BucketItem item,
      BucketPair pair,
      BucketConfiguration destination,
      Optional<KeptItem> before,
      KeptItems kept)
      throws NotWritableException {
    OwnNames names = pair.destination().names();
    JsonNode found = ItemValue.own(item, pair.destination().reading(item));
    if (before.isPresent()) {
      KeptItem own = before.get();
      if (same(item, found, own.applied(), names)) {
        kept.write(own.as(Standing.APPLIED));
        return true;
      }
      if (!same(item, found, own.former(), names)) {
        throw new NotWritableException("somebody else changed it meanwhile");
      }
    }
    JsonNode wanted = wanted(item, pair);
    if (before.isEmpty() && same(item, found, wanted, names)) {
      return false;
    }
    JsonNode former = before.isPresent() ? before.get().former() : found;
    KeptItem own =
        new KeptItem(
            item, pair.mapping().destination().wholeBucket().uri(), former, wanted, Standing.KEPT);
    kept.write(own);
    write(destination, item, wanted);
    if (!isThere(destination, item, wanted, names)) {
      throw new NotWritableException("what was written is not there when it is read again");
    }
    kept.write(own.as(Standing.APPLIED));
    return true;
  }

  /** What the destination has to say. */
  static @Nullable JsonNode wanted(BucketItem item, BucketPair pair) throws NotWritableException {
    return ItemValue.renamed(
        item,
        ItemValue.own(item, pair.source().reading(item)),
        pair.source().names(),
        pair.destination().names());
  }

  /** What was put back, and what was not. */
  public record Undone(List<BucketItem> items, List<String> left) {

    /** Copies the lists. */
    public Undone {
      items = List.copyOf(items);
      left = List.copyOf(left);
    }
  }

  /**
   * Puts back what was there before, the last first, where what is there is still ours. Retry: yes.
   *
   * @param items in the order in which they are applied
   */
  public Undone restore(BucketMapping mapping, List<BucketItem> items, KeptItems kept) {
    BucketConfiguration destination = buckets.openConfiguration(mapping.destination());
    OwnNames names = new OwnNames(destination.names(), null);
    List<BucketItem> restored = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (BucketItem item : items.reversed()) {
      Optional<KeptItem> own = kept.open(item);
      if (own.isPresent()) {
        String words = restore(own.get(), destination, names, kept);
        if (words.isEmpty()) {
          restored.add(item);
        } else {
          left.add(
              "'%s' of s3://%s %s".formatted(item.word(), mapping.destination().bucket(), words));
        }
      }
    }
    return new Undone(restored, left);
  }

  /** Why it is not as before; empty if it is. */
  private String restore(
      KeptItem own, BucketConfiguration destination, OwnNames names, KeptItems kept) {
    BucketItem item = own.item();
    try {
      JsonNode found = ItemValue.own(item, retries.repeat(() -> destination.read(item)));
      JsonNode back = ItemValue.restorable(item, own.former());
      boolean isBefore = same(item, found, own.former(), names) || same(item, found, back, names);
      if (!isBefore && !same(item, found, own.applied(), names)) {
        kept.write(own.as(Standing.LEFT));
        return "is left as it is, for somebody changed it since it was applied.";
      }
      if (!isBefore) {
        write(destination, item, back);
        if (!isThere(destination, item, back, names)) {
          throw new StoreException(
              StoreFailure.CONFLICT,
              "'%s' of s3://%s was put back and is not there when it is read again"
                  .formatted(item.word(), destination.names().bucket()));
        }
      }
      kept.write(own.as(Standing.RESTORED));
      return same(item, own.former(), back, names) || same(item, found, own.former(), names)
          ? ""
          : "is suspended, for a bucket that kept versions cannot be one that never did.";
    } catch (NotWritableException e) {
      kept.write(own.as(Standing.LEFT));
      return "is left as it is: %s.".formatted(Excerpt.of(String.valueOf(e.getMessage())));
    }
  }

  private void write(BucketConfiguration destination, BucketItem item, @Nullable JsonNode value)
      throws NotWritableException {
    // What is not the owner's to say is read right before, so that nobody else's change is lost.
    ItemReading now =
        ItemValue.isMerged(item) ? retries.repeat(() -> destination.read(item)) : new Absent();
    JsonNode sent = ItemValue.merged(item, value, now);
    retries.repeat(
        () -> {
          destination.write(item, sent);
          return true;
        });
  }

  /** Servers may tell for some seconds what was there before. */
  private boolean isThere(
      BucketConfiguration destination, BucketItem item, @Nullable JsonNode value, OwnNames names)
      throws NotWritableException {
    for (int attempt = 1; ; attempt++) {
      JsonNode found = ItemValue.own(item, retries.repeat(() -> destination.read(item)));
      if (same(item, found, value, names)) {
        return true;
      }
      if (attempt >= retries.attempts() || !retries.pause(attempt)) {
        return false;
      }
    }
  }

  private static boolean same(
      BucketItem item, @Nullable JsonNode one, @Nullable JsonNode other, OwnNames names) {
    return form(item, one, names).equals(form(item, other, names));
  }

  private static Optional<JsonNode> form(
      BucketItem item, @Nullable JsonNode value, OwnNames names) {
    return ItemForm.of(item, value == null ? new Absent() : new Present(value), names);
  }
}
