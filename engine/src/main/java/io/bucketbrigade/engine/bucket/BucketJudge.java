package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.engine.bucket.ItemValue.NotWritableException;
import io.bucketbrigade.model.bucket.BucketActivities.BucketVerdict;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyHazard;
import io.bucketbrigade.model.spec.ItemGate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the buckets of a migration and says what that means to it, by the spec's gates. One
 * migration's; not thread-safe.
 */
public final class BucketJudge {

  private final BucketComparer comparer;
  private final BucketOptions options;
  private final Map<BucketLocation, SideView> known = new HashMap<>();
  private final Map<ItemState, List<BucketItem>> unequal = new EnumMap<>(ItemState.class);
  private final List<Problem> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int compared;
  private int equal;
  private boolean unread;

  /** Judges by these gates. */
  public BucketJudge(BucketComparer comparer, BucketOptions options) {
    this.comparer = comparer;
    this.options = options;
  }

  /**
   * Compares the buckets of one more mapping.
   *
   * @param title what its sentences begin with; empty for the only mapping
   * @return how they compare, to be kept
   */
  public BucketComparison add(BucketMapping mapping, String title) {
    BucketPair pair = comparer.read(mapping, options.compared(), known);
    BucketComparison comparison = pair.comparison();
    comparison.items().forEach(item -> judge(item, pair, title));
    warnOf(comparison, title);
    return comparison;
  }

  /**
   * Whether something that the spec does not want to do without could not be asked, for a reason
   * that may pass.
   */
  public boolean isUnsettled() {
    return unread;
  }

  /** What all of it means. */
  public BucketVerdict verdict() {
    return new BucketVerdict(
        new BucketFindings(compared, equal, unequal, List.of()),
        refusals.stream().limit(MigrationProgress.MAX_PROBLEMS).toList(),
        warnings.stream().limit(MigrationProgress.MAX_PROBLEMS).toList());
  }

  private void judge(ItemComparison item, BucketPair pair, String title) {
    compared++;
    if (item.state() == ItemState.EQUAL) {
      equal++;
      return;
    }
    unequal.computeIfAbsent(item.state(), state -> new ArrayList<>()).add(item.item());
    ItemGate gate = options.gate(item.item());
    if (gate == ItemGate.REQUIRE) {
      unread |= item.state() == ItemState.NOT_READ;
      refuse(
          FailureCode.BUCKETS_DIFFER,
          title,
          "'%s' has to be equal at both buckets and is %s (%s); make it equal, or say '%s: report'."
              .formatted(item.item().word(), item.state().word(), how(item), item.item().word()));
    } else if (gate == ItemGate.APPLY) {
      unread |= item.state() == ItemState.NOT_READ;
      requireWritable(item, pair, title);
    }
  }

  private void requireWritable(ItemComparison item, BucketPair pair, String title) {
    try {
      // What the destination does not tell cannot be put back.
      ItemValue.own(item.item(), pair.destination().reading(item.item()));
      BucketApplier.wanted(item.item(), pair);
    } catch (NotWritableException e) {
      refuse(
          FailureCode.NOT_APPLIED,
          title,
          "'%s' cannot be applied (%s); say '%s: report' and do it by hand."
              .formatted(
                  item.item().word(),
                  item.detail() == null ? e.getMessage() : item.detail(),
                  item.item().word()));
    }
  }

  private void refuse(FailureCode code, String title, String words) {
    refusals.add(new Problem(Side.DESTINATION, code, title + words));
  }

  /** The first thing that is to be known. */
  private static String how(ItemComparison item) {
    if (item.detail() != null || item.paths().isEmpty()) {
      return item.detail() == null ? "nobody can tell" : item.detail();
    }
    PathDifference first = item.paths().getFirst();
    return "%s: %s at the source, %s at the destination"
        .formatted(first.path(), value(first.source()), value(first.destination()));
  }

  private static String value(@Nullable String value) {
    return value == null ? "nothing" : value;
  }

  /** The first warning of each kind stands for the others. */
  private void warnOf(BucketComparison comparison, String title) {
    Map<CopyHazard, String> first = new LinkedHashMap<>();
    for (int i = 0; i < comparison.hazards().size(); i++) {
      first.putIfAbsent(comparison.hazards().get(i), comparison.warnings().get(i));
    }
    first.forEach(
        (hazard, sentence) -> {
          if (hazard.stops() && !options.accepted().contains(hazard)) {
            refusals.add(
                new Problem(
                    hazard.side(),
                    FailureCode.BUCKET_WOULD_ACT,
                    "%s%s Stop that until the migration is over, or say 'accept: [%s]' in the spec's bucketConfiguration."
                        .formatted(title, sentence, hazard.word())));
          } else if (hazard.stops()) {
            warnings.add(title + sentence);
          }
        });
  }
}
