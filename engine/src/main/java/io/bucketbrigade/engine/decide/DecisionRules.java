package io.bucketbrigade.engine.decide;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What decisions depend on besides the two rows; fixed for a lease.
 *
 * @param overwrite what happens to a different object at the destination
 * @param etagsComparable whether both sides' simple ETags are MD5s of the bytes
 * @param destinationClockAhead the destination's clock minus the source's
 * @param inDoubtSince by the destination's clock: objects written from then on may be an earlier
 *     attempt's; null where there was none
 * @param destinationPrefixUtf8Bytes length of the destination's prefix, for the limit on keys
 */
public record DecisionRules(
    Overwrite overwrite,
    boolean etagsComparable,
    Duration destinationClockAhead,
    @Nullable Instant inDoubtSince,
    int destinationPrefixUtf8Bytes) {

  /** What preflight found says. */
  public static DecisionRules of(MigrationContext context, @Nullable Instant inDoubtSince) {
    return new DecisionRules(
        context.spec().copy().overwrite(),
        context.source().capabilities().etagIsMd5()
            && context.destination().capabilities().etagIsMd5(),
        Duration.ofMillis(
            context.destination().clockOffsetMillis() - context.source().clockOffsetMillis()),
        inDoubtSince,
        ObjectKey.of(context.spec().destination().prefix()).utf8Bytes());
  }
}
