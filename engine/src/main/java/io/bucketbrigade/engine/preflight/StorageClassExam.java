package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which storage classes the destination keeps, by writing the canary's second object with
 * each: servers refuse classes, and some take every name and forget it.
 */
final class StorageClassExam {

  /** Those of AWS that an object can be written with (S3 API reference). */
  private static final List<String> KNOWN =
      List.of(
          "STANDARD_IA",
          "ONEZONE_IA",
          "INTELLIGENT_TIERING",
          "GLACIER_IR",
          "GLACIER",
          "DEEP_ARCHIVE",
          "REDUCED_REDUNDANCY");

  /** Each is two requests; no provider has more classes of its own. */
  private static final int MAX_OTHERS = 8;

  private final ReachedSide destination;
  private final @Nullable ReachedSide source;
  private final StorageClassRule rule;
  private final Findings findings;

  StorageClassExam(
      ReachedSide destination,
      @Nullable ReachedSide source,
      MigrationSpec spec,
      Findings findings) {
    this.destination = destination;
    this.source = source;
    this.rule = spec.copy().fidelity().storageClass();
    this.findings = findings;
  }

  /** The classes that it keeps; leaves an object at the canary's second key. */
  Set<String> kept(Canary canary) {
    Set<String> wanted = wantedByRows();
    Set<String> kept = new TreeSet<>();
    for (String storageClass : toTry(wanted)) {
      if (keeps(canary, storageClass)) {
        kept.add(storageClass);
      }
    }
    judgeNamed(kept);
    wanted.removeAll(kept);
    wanted.removeAll(rule.named());
    if (!wanted.isEmpty()) {
      warn(wanted);
    }
    return kept;
  }

  private Set<String> toTry(Set<String> wantedByRows) {
    Set<String> toTry = new TreeSet<>();
    if (rule.all() == null) {
      toTry.addAll(KNOWN);
      wantedByRows.stream().limit(MAX_OTHERS).forEach(toTry::add);
    }
    rule.named().stream().filter(this::isNotStandard).forEach(toTry::add);
    return toTry;
  }

  /** What the objects of the source's first page should get. */
  private Set<String> wantedByRows() {
    ReachedSide from = source;
    if (from == null) {
      return new TreeSet<>();
    }
    return from.firstPage().objects().stream()
        .map(ListedObject::storageClass)
        .filter(Objects::nonNull)
        .map(rule::wanted)
        .filter(this::isNotStandard)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isNotStandard(String storageClass) {
    return !storageClass.equals(StorageClassRule.STANDARD);
  }

  private boolean keeps(Canary canary, String storageClass) {
    ObjectAttributes attributes = ObjectAttributes.NONE.withStorageClass(storageClass);
    try {
      canary.put(canary.second(), attributes, WriteCondition.ANY);
      String told = destination.store().head(canary.second()).attributes().storageClass();
      return storageClass.equals(told);
    } catch (StoreException e) {
      if (!Probes.isAboutTheRequest(e.failure())) {
        throw e;
      }
      return false;
    }
  }

  private void judgeNamed(Set<String> kept) {
    Predicate<String> isMissing = name -> isNotStandard(name) && !kept.contains(name);
    rule.named().stream()
        .filter(isMissing)
        .sorted()
        .forEach(
            name ->
                findings.refuse(
                    Side.DESTINATION,
                    FailureCode.CANNOT_CARRY,
                    "The destination %s does not keep the storage class %s that storageClass asks for; name one that it has."
                        .formatted(destination.location().uri(), name)));
  }

  private void warn(Set<String> missing) {
    findings.warn(
        "The destination %s does not keep the storage class %s, so such objects %s; name another class for them under storageClass if that is not right."
            .formatted(
                destination.location().uri(),
                String.join(", ", missing),
                rule.strict() ? "will be quarantined" : "get its default class"));
  }
}
