package io.bucketbrigade.model.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a migration, a verification or a retry has in policies of buckets. Each run has
 * statements of its own, so that none takes away what another one needs.
 *
 * @param spec what was asked
 * @param name tells the runs of a migration apart
 * @param until when it ends by itself, by the server's clock; null if it does not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccessGrant(MigrationSpec spec, String name, @Nullable Instant until) {

  /**
   * A bucket whose policy lets somebody in.
   *
   * @param side for what
   * @param bucket the whole bucket, behind the connection that copies
   */
  public record Place(Side side, BucketLocation bucket) {}

  /** The same until another time. */
  public AccessGrant until(@Nullable Instant end) {
    return new AccessGrant(spec, name, end);
  }

  /** The buckets whose policies let somebody in, each once for each side; none if nobody asked. */
  public List<Place> places() {
    return LeastAccess.atBuckets(spec).stream()
        .filter(need -> ofSide(need.side()) != null)
        .map(need -> new Place(need.side(), need.bucket()))
        .distinct()
        .toList();
  }

  /**
   * What is allowed at one of them. Whoever is named for a side may do what its own connection
   * needs there; what a destination needs to copy from a source is a part of that.
   */
  public List<BucketNeed> needs(Place place) {
    return LeastAccess.atBuckets(spec).stream()
        .filter(need -> need.side() == place.side() && need.bucket().equals(place.bucket()))
        .filter(BucketNeed::isOwn)
        .toList();
  }

  /** Who is let in there. */
  public List<String> principals(Place place) {
    OfSide side = ofSide(place.side());
    return side == null ? List.of() : side.principals();
  }

  /** The same bucket behind the connection that writes its policy. */
  public BucketLocation policyOf(Place place) {
    BucketLocation bucket = place.bucket();
    OfSide side = ofSide(place.side());
    String writer = side == null ? null : side.policyConnection();
    return writer == null
        ? bucket
        : new BucketLocation(writer, bucket.bucket(), "", bucket.expectedOwner());
  }

  private @Nullable OfSide ofSide(Side side) {
    TemporaryAccess access = spec.temporaryAccess();
    if (access == null) {
      return null;
    }
    return switch (side) {
      case SOURCE -> access.source();
      case DESTINATION -> access.destination();
      case STATE -> null;
    };
  }
}
