package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.AttributeCarrier.CannotCarryException;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAcl;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives those a right to an object's copy who have it to the object, once the copy is written and
 * checked: no write takes a grant of everything that S3 knows. Grants are added to those that the
 * destination makes by itself, and none is taken away. Retry: what is there is not sent again.
 */
final class AclCarrier {

  private final MappingSide source;
  private final MappingSide destination;
  private final @Nullable AclOptions options;

  AclCarrier(MappingSide source, MappingSide destination, @Nullable AclOptions options) {
    this.source = source;
    this.destination = destination;
    this.options = options;
  }

  /** Whether copies have to be looked at, those that are present included. */
  boolean isActive() {
    return options != null;
  }

  /**
   * What a copy of the object has to grant to others than its owner; one request, and none where
   * grants are not carried.
   *
   * @throws CannotCarryException if the spec does not say who takes a grantee's place
   */
  Set<Grant> wanted(ListedObject object) throws CannotCarryException {
    AclOptions rule = options;
    if (rule == null) {
      return Set.of();
    }
    ObjectKey from = source.full(object.key());
    ObjectAcl acl = source.call(() -> source.store().aclOf(from, object.versionId()));
    Set<Grant> wanted = new HashSet<>();
    for (Grant grant : acl.grants()) {
      String to = rule.owners().get(grant.grantee());
      if (to != null) {
        wanted.add(new Grant(to, grant.permission()));
      } else if (!grant.grantee().equals(acl.owner()) && rule.unmapped() != Unmapped.DROP) {
        throw new CannotCarryException(
            FailureCode.GRANTEE_NOT_MAPPED,
            "The object grants %s to '%s', for whom the spec names nobody; add him to the owners below 'acl', or say 'unmapped: drop' there."
                .formatted(grant.permission(), grant.grantee()));
      }
    }
    return wanted;
  }

  /** Sees that the object's copy grants that; two HEADs and one or two requests about its ACL. */
  void give(ListedObject object, Set<Grant> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    // A grant that was read of a newer version must not open an older one.
    SourceHead.read(source, object);
    ObjectHead copy = WrittenCopy.require(source, destination, object);
    ObjectKey to = destination.full(object.key());
    ObjectAcl there = destination.call(() -> destination.store().aclOf(to, copy.versionId()));
    if (there.grants().containsAll(wanted)) {
      return;
    }
    Set<Grant> all = new HashSet<>(there.grants());
    all.addAll(wanted);
    ObjectAcl more = new ObjectAcl(there.owner(), all);
    destination.run(() -> destination.store().putAcl(to, copy.versionId(), more));
  }
}
