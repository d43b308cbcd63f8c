package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.Limits.OfSide;
import io.bucketbrigade.worker.config.ByteSize;
import io.bucketbrigade.worker.config.YamlSection;
import org.jspecify.annotations.Nullable;

/** The part of a spec file that says how fast a migration may go. */
final class LimitFields {

  static final String LIMITS = "limits";

  static final String[] SIDES = {"source", "destination"};

  private static final String REQUESTS = "requestsPerSecond";
  private static final String BYTES = "bytesPerSecond";

  private LimitFields() {}

  static Limits read(YamlSection top) {
    YamlSection limits = top.section(LIMITS);
    if (limits == null) {
      return Limits.NONE;
    }
    limits.only(SIDES);
    return new Limits(side(limits.section(SIDES[0])), side(limits.section(SIDES[1])));
  }

  private static OfSide side(@Nullable YamlSection side) {
    if (side == null) {
      return OfSide.NONE;
    }
    side.only(REQUESTS, BYTES);
    Integer requests = side.integer(REQUESTS, (int) OfSide.MIN_REQUESTS, (int) OfSide.MAX_REQUESTS);
    return new OfSide(requests == null ? null : requests.longValue(), bytes(side));
  }

  private static @Nullable Long bytes(YamlSection side) {
    ByteSize size = side.size(BYTES);
    if (size == null) {
      return null;
    }
    if (size.bytes() < OfSide.MIN_BYTES || size.bytes() > OfSide.MAX_BYTES) {
      throw side.error(
          BYTES,
          "is %s; it must be between %s and %s"
              .formatted(size, new ByteSize(OfSide.MIN_BYTES), new ByteSize(OfSide.MAX_BYTES)));
    }
    return size.bytes();
  }
}
