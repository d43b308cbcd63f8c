package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.PassOptions.Compare;

/**
 * What {@link ObjectCopier} asks of both sides for an object, said from its row alone, as long as
 * nothing goes wrong and nobody changes it. What only the object itself shows (its own locks and
 * grants, parts of uneven size, an archive) is not in it. Pure; thread-safe.
 */
public final class CopyRequests {

  /** So many parts a page of ListParts tells. */
  private static final int PARTS_PER_PAGE = 1_000;

  private final CopyRoute route;
  private final Capabilities destination;
  private final SourceTags tags;
  private final boolean headsBeforeServerCopy;
  private final boolean comparesAttributes;
  private final Load eachObject;

  /**
   * Of one mapping.
   *
   * @param context as preflight found it, or as it is expected to
   * @param maxPartBytes the largest part that fits into a worker's memory
   */
  public CopyRequests(MigrationContext context, long maxPartBytes) {
    FidelityOptions fidelity = context.spec().copy().fidelity();
    Capabilities source = context.source().capabilities();
    this.destination = context.destination().capabilities();
    this.route = CopyRoute.of(context.spec().copy(), destination, maxPartBytes);
    this.tags = SourceTags.of(context);
    this.headsBeforeServerCopy =
        (fidelity.websiteRedirect() == RedirectPolicy.CARRY && !source.carrying().noWebsite())
            || new EncryptionChoice(fidelity.encryption()).needsHead()
            || new RecordedDate(fidelity).isRecorded();
    this.comparesAttributes = context.options().compare() == Compare.ATTRIBUTES;
    this.eachObject = locksAndGrants(fidelity, source);
  }

  private static Load locksAndGrants(FidelityOptions fidelity, Capabilities source) {
    Load load = Load.NONE;
    if (fidelity.acl() != null) {
      load = load.withSource(RequestKind.READ_LOCK_OR_ACL, 1);
    }
    if (fidelity.objectLock() == LockPolicy.CARRY && source.carrying().objectLock()) {
      load = load.withSource(RequestKind.HEAD, 1).withSource(RequestKind.READ_LOCK_OR_ACL, 2);
    }
    return load;
  }

  /** Whether the server copies, so that bytes pass through no worker. */
  public boolean onServer() {
    return route.mayCopyOnServer();
  }

  /**
   * Copying it.
   *
   * @param firstOfFolder whether it is the first one of its folder in its lease
   */
  public Load ofCopy(ListedObject object, boolean firstOfFolder) {
    Load transfer;
    if (route.mayCopyOnServer()) {
      transfer =
          route.goesInPartsOnServer(object)
              ? inParts(object, RequestKind.UPLOAD_PART_COPY)
              : wholeOnServer(object);
    } else {
      transfer =
          route.goesInParts(object)
              ? inParts(object, RequestKind.UPLOAD_PART)
              : whole(object, firstOfFolder);
    }
    boolean markerWithBody = object.sizeBytes() > 0 && object.key().value().endsWith("/");
    return transfer.plus(eachObject).withDestination(RequestKind.HEAD, markerWithBody ? 1 : 0);
  }

  /** Seeing that one that is present is as it should be. */
  public Load ofPresent() {
    return comparesAttributes ? eachObject.plus(tags.look(destination)) : eachObject;
  }

  /** Comparing its bytes on both sides, where listings cannot tell; it is taken to be present. */
  public Load ofComparison(ListedObject object) {
    long reads = Math.ceilDiv(object.sizeBytes(), ObjectCopier.COMPARE_CHUNK_BYTES);
    SideLoad read = SideLoad.NONE.with(RequestKind.GET, reads).withBytes(object.sizeBytes(), 0);
    return new Load(read, read, 0).plus(ofPresent());
  }

  /** Reading the tags that a rule asks for. */
  public static Load ofTagRule() {
    return Load.NONE.withSource(RequestKind.READ_TAGS, 1);
  }

  private Load whole(ListedObject object, boolean firstOfFolder) {
    long bytes = object.sizeBytes();
    return new Load(
            SideLoad.NONE.with(RequestKind.GET, 1).withBytes(bytes, 0),
            SideLoad.NONE.with(RequestKind.PUT, 1).withBytes(0, bytes),
            0)
        .plus(tags.besideGet(firstOfFolder))
        .withDestination(RequestKind.HEAD, destination.conditionalPut() ? 0 : 1);
  }

  private Load wholeOnServer(ListedObject object) {
    return new Load(
        SideLoad.NONE.with(RequestKind.HEAD, headsBeforeServerCopy ? 1 : 0),
        SideLoad.NONE
            .with(RequestKind.COPY, 1)
            .with(RequestKind.HEAD, destination.conditionalCopy() ? 0 : 1),
        object.sizeBytes());
  }

  private Load inParts(ListedObject object, RequestKind part) {
    long ownParts = ownParts(object);
    long parts = ownParts > 0 ? ownParts : chosenParts(object);
    Load load =
        Load.NONE
            .withSource(RequestKind.HEAD, 1 + headsOfParts(ownParts))
            .plus(tags.besideHead())
            .withDestination(RequestKind.CREATE_UPLOAD, 1)
            .withDestination(part, parts)
            .withDestination(RequestKind.COMPLETE_UPLOAD, 1)
            .withDestination(RequestKind.HEAD, destination.conditionalComplete() ? 0 : 1);
    if (part == RequestKind.UPLOAD_PART_COPY) {
      load = load.plus(new Load(SideLoad.NONE, SideLoad.NONE, object.sizeBytes()));
    } else {
      load =
          load.withSource(RequestKind.GET, parts)
              .plus(
                  new Load(
                      SideLoad.NONE.withBytes(object.sizeBytes(), 0),
                      SideLoad.NONE.withBytes(0, object.sizeBytes()),
                      0));
    }
    return route.isShared(object) ? load.plus(sharing(parts)) : load;
  }

  /** What it takes beyond that if many workers share it: both sides are looked at twice. */
  private Load sharing(long parts) {
    return Load.NONE
        .withSource(RequestKind.HEAD, 2)
        .plus(tags.besideHead())
        .withDestination(RequestKind.HEAD, 1)
        .withDestination(RequestKind.LIST, 2 * Math.ceilDiv(parts, PARTS_PER_PAGE));
  }

  /** As its ETag tells; 0 if it was not uploaded in parts. */
  private static long ownParts(ListedObject object) {
    String etag = object.etag();
    if (!Etags.isMultipart(etag)) {
      return 0;
    }
    long parts = Long.parseLong(etag.substring(etag.indexOf('-') + 1));
    return parts <= UploadedPart.MAX_PARTS ? parts : 0;
  }

  /** The first part tells the size of all, the last one whether that is true. */
  private static long headsOfParts(long ownParts) {
    return ownParts == 0 ? 0 : ownParts < 3 ? 1 : 2;
  }

  private long chosenParts(ListedObject object) {
    return PartLayout.choose(
            object.sizeBytes(), route.preferredPartBytes(), route.largestPartBytes())
        .map(PartLayout::count)
        .orElse(UploadedPart.MAX_PARTS);
  }
}
