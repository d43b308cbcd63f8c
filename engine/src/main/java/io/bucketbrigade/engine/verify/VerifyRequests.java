package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.copy.SourceTags;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;

/**
 * What {@link KeyVerifier} asks of both sides for an object that is equal, beside the listings,
 * said from its row alone. What only the object shows (its own locks and grants) is not in it.
 * Pure; thread-safe.
 */
public final class VerifyRequests {

  private final Load metadata;

  /** Of one mapping. */
  public VerifyRequests(MigrationContext context) {
    FidelityOptions fidelity = context.spec().copy().fidelity();
    boolean locks =
        fidelity.objectLock() == LockPolicy.CARRY
            && context.source().capabilities().carrying().objectLock();
    int others = (locks ? 2 : 0) + (fidelity.acl() == null ? 0 : 1);
    this.metadata =
        SourceTags.of(context)
            .look(context.destination().capabilities())
            .withSource(RequestKind.READ_LOCK_OR_ACL, others);
  }

  /** A look at what it carries. */
  public Load ofMetadata() {
    return metadata;
  }

  /** The same, and reading it on both sides. */
  public Load ofContent(ListedObject object) {
    long pieces = Math.ceilDiv(object.sizeBytes(), BodyComparison.PIECE_BYTES);
    SideLoad read = SideLoad.NONE.with(RequestKind.GET, pieces).withBytes(object.sizeBytes(), 0);
    return metadata.plus(new Load(read, read, 0));
  }
}
