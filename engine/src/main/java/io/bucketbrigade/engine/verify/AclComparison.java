package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAcl;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares what objects grant to others than their owners, with one request for the source's, and
 * one for the destination's where the source's object grants something. A copy may grant more, as
 * by what its bucket makes of each object.
 *
 * @param source one side
 * @param destination the other
 * @param options who takes whose place
 */
record AclComparison(MappingSide source, MappingSide destination, AclOptions options) {

  /** Grants in a detail; S3 allows 100 of an object. */
  private static final int MAX_NAMED = 10;

  /** What the copy does not grant; empty if it grants all. */
  List<String> differences(ObjectKey key, ObjectHead left, ObjectHead right) {
    ObjectAcl theirs = read(source, key, left);
    Set<Grant> wanted = new HashSet<>();
    List<String> found = new ArrayList<>();
    for (Grant grant : inOrder(theirs.grants())) {
      String to = options.owners().get(grant.grantee());
      if (to != null) {
        wanted.add(new Grant(to, grant.permission()));
      } else if (!grant.grantee().equals(theirs.owner()) && options.unmapped() != Unmapped.DROP) {
        found.add(words(grant) + " at the source, for whom the spec names nobody");
      }
    }
    if (!wanted.isEmpty()) {
      wanted.removeAll(read(destination, key, right).grants());
      inOrder(wanted).forEach(grant -> found.add(words(grant) + " is missing at the destination"));
    }
    return found.subList(0, Math.min(found.size(), MAX_NAMED));
  }

  private static List<Grant> inOrder(Set<Grant> grants) {
    return grants.stream()
        .sorted(Comparator.comparing(Grant::grantee).thenComparing(Grant::permission))
        .toList();
  }

  private static String words(Grant grant) {
    return "grant of %s to '%s'".formatted(grant.permission(), grant.grantee());
  }

  private static ObjectAcl read(MappingSide side, ObjectKey key, ObjectHead head) {
    return side.call(() -> side.store().aclOf(side.full(key), head.versionId()));
  }
}
