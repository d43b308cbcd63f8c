package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ObjectAcl;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.AclOptions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the destination grants what the spec may make it grant, by letting each of the
 * named read the canary.
 */
final class AclExam {

  /** What AWS answers where all objects belong to the bucket's owner. */
  private static final String NO_ACLS = "AccessControlListNotSupported";

  private final ReachedSide destination;
  private final @Nullable AclOptions options;
  private final Findings findings;
  private final ObjectStore store;

  AclExam(ReachedSide destination, @Nullable AclOptions options, Findings findings) {
    this.destination = destination;
    this.options = options;
    this.findings = findings;
    this.store = destination.store();
  }

  void examine(Canary canary, @Nullable String versionId) {
    AclOptions rule = options;
    if (rule == null) {
      return;
    }
    try {
      ObjectAcl own = store.aclOf(canary.first(), versionId);
      Set<Grant> wanted = new HashSet<>(own.grants());
      rule.owners().values().forEach(owner -> wanted.add(new Grant(owner, "READ")));
      store.putAcl(canary.first(), versionId, new ObjectAcl(own.owner(), wanted));
      if (!store.aclOf(canary.first(), versionId).grants().containsAll(wanted)) {
        refuse("forgets grants", "choose a bucket that keeps them");
      }
    } catch (StoreException e) {
      if (!Probes.isAboutTheRequest(e.failure())) {
        throw e;
      }
      judge(e);
    }
  }

  private void judge(StoreException e) {
    if (NO_ACLS.equals(e.providerCode())) {
      refuse(
          "has object ownership enforced, so its objects have no ACLs",
          "set its object ownership to BucketOwnerPreferred");
    } else if (e.failure() == StoreFailure.ACCESS_DENIED) {
      refuse(
          "denies grants (" + e.getMessage() + ")",
          "grant s3:GetObjectAcl and s3:PutObjectAcl, and allow public ACLs if the owners are groups");
    } else {
      refuse(
          "does not take grants to the owners that the spec names (" + e.getMessage() + ")",
          "correct them");
    }
  }

  private void refuse(String what, String remedy) {
    findings.refuse(
        Side.DESTINATION,
        FailureCode.CANNOT_CARRY,
        "The destination %s %s, and the spec says 'acl'; %s, or leave that out."
            .formatted(destination.location().uri(), what, remedy));
  }
}
