package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of a spec file that says who is let into the buckets while the migration runs. */
final class TemporaryAccessFields {

  static final String TEMPORARY_ACCESS = "temporaryAccess";

  static final String[] FIELDS = {"source", "destination", "term", "untilRemoved"};

  private static final String PRINCIPALS = "principals";
  private static final String POLICY_CONNECTION = "policyConnection";

  private TemporaryAccessFields() {}

  /** Reads them; null if nobody is let in. */
  static @Nullable TemporaryAccess read(YamlSection top) {
    YamlSection access = top.section(TEMPORARY_ACCESS);
    if (access == null) {
      return null;
    }
    access.only(FIELDS);
    try {
      return new TemporaryAccess(
          side(access.section(FIELDS[0])),
          side(access.section(FIELDS[1])),
          Objects.requireNonNullElse(access.duration(FIELDS[2]), TemporaryAccess.DEFAULT_TERM),
          access.flag(FIELDS[3], false));
    } catch (IllegalArgumentException e) {
      throw top.error(TEMPORARY_ACCESS, "cannot be used: " + e.getMessage());
    }
  }

  private static @Nullable OfSide side(@Nullable YamlSection side) {
    if (side == null) {
      return null;
    }
    side.only(PRINCIPALS, POLICY_CONNECTION);
    if (!side.has(PRINCIPALS)) {
      throw side.error(PRINCIPALS, "is missing; name who is let in");
    }
    return new OfSide(side.texts(PRINCIPALS), side.text(POLICY_CONNECTION));
  }
}
