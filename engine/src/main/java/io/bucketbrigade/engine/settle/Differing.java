package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found of a key, so that trying it again repairs it.
 *
 * @param verification the run that verified
 * @param kinds what differs; at least one kind
 * @param destination what was at the destination; null if nothing was, or it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Differing(
    String verification, Set<Discrepancy.Kind> kinds, Discrepancy.@Nullable Seen destination) {

  private static final Set<Discrepancy.Kind> OF_HISTORIES =
      EnumSet.of(Discrepancy.Kind.MISSING, Discrepancy.Kind.VERSION);

  /** Copies the set. */
  public Differing {
    kinds = Set.copyOf(kinds);
  }

  /** What one record of a verification says. */
  static Differing of(String verification, Discrepancy discrepancy) {
    return new Differing(verification, Set.of(discrepancy.kind()), discrepancy.destination());
  }

  /** The same with what a later record says; that of another verification takes its place. */
  Differing plus(Differing later) {
    if (!verification.equals(later.verification)) {
      return later;
    }
    Set<Discrepancy.Kind> all = EnumSet.copyOf(kinds);
    all.addAll(later.kinds);
    return new Differing(verification, all, later.destination);
  }

  /** Whether versions that are missing are all that differs. */
  @JsonIgnore
  public boolean isOfHistory() {
    return OF_HISTORIES.containsAll(kinds);
  }
}
