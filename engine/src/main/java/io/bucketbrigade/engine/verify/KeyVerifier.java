package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.copy.RecordedDate;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.copy.SideTrouble;
import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.select.Judgement;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.Discrepancy.Kind;
import io.bucketbrigade.model.verify.Discrepancy.Seen;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares one key. What the listings show alike is equal at the level of listings; all else is
 * looked at again with one HEAD a side, and what these show counts. Thread-safe; blocks.
 */
final class KeyVerifier {

  /** An object that is replaced this often while its bytes are read cannot be compared. */
  private static final int MAX_LOOKS = 3;

  private final MappingSide source;
  private final MappingSide destination;
  private final VerificationOrder order;
  private final MigrationSpec spec;
  private final Selection selection;
  private final RecordedDate recordedDate;
  private final Closeness closeness;
  private final Drift drift;
  private final OnRecord ledger;
  private final TagComparison tags;
  private final @Nullable LockComparison locks;
  private final @Nullable AclComparison acls;
  private final BodyComparison bodies;
  private final @Nullable HistoryLook histories;
  private final @Nullable Sampler sampler;
  private final SideProbe sourceProbe;
  private final SideProbe destinationProbe;

  /** Compares histories, too, unless {@code histories} is null. */
  KeyVerifier(
      MappingSide source,
      MappingSide destination,
      VerificationOrder order,
      MigrationSpec spec,
      Closeness closeness,
      Drift drift,
      OnRecord ledger,
      BodyComparison bodies,
      @Nullable HistoryLook histories,
      SideProbe sourceProbe,
      SideProbe destinationProbe) {
    this.source = source;
    this.destination = destination;
    this.order = order;
    this.spec = spec;
    this.selection = new Selection(spec.selection());
    this.recordedDate = new RecordedDate(spec.copy().fidelity());
    this.closeness = closeness;
    this.drift = drift;
    this.ledger = ledger;
    this.tags = new TagComparison(source, destination);
    this.locks =
        spec.copy().fidelity().objectLock() == LockPolicy.CARRY
                && source.capabilities().carrying().objectLock()
            ? new LockComparison(source, destination, InstantSource.system())
            : null;
    AclOptions grants = spec.copy().fidelity().acl();
    this.acls = grants == null ? null : new AclComparison(source, destination, grants);
    this.bodies = bodies;
    this.histories = histories;
    this.sampler = order.sample() == null ? null : new Sampler(order.sample());
    this.sourceProbe = sourceProbe;
    this.destinationProbe = destinationProbe;
  }

  // By listing.

  /** What the listings alone decide; null if the key has to be looked at again. */
  @Nullable Found byListing(MergeRow row) {
    Found decided = byListingInFull(row);
    if (decided != null || !(row instanceof MergeRow.Both both) || !isOfSample(both)) {
      return decided;
    }
    if (isDrawn(both)) {
      return decided;
    }
    Found alike = alike(both);
    return alike == null ? null : alike.sampled(sizeOf(both), false);
  }

  /** The same where a sample is no reason to look at an object less closely. */
  @Nullable Found byListingInFull(MergeRow row) {
    return switch (row) {
      case MergeRow.SourceOnly only -> leavesOut(only.source()) ? Found.EXCUSED : null;
      case MergeRow.DestinationOnly only -> {
        if (!order.audit() && isCanary(only.key())) {
          yield Found.IGNORED;
        }
        // A destination may hold millions of others' objects, which are nobody's business.
        yield order.exact() ? null : Found.COUNTED_EXTRA;
      }
      case MergeRow.Both both -> {
        if (leavesOut(both.source())) {
          yield Found.EXCUSED;
        }
        yield closeness.of(both) == VerifyLevel.LISTING ? alike(both) : null;
      }
    };
  }

  /** Without a sample every object is looked at, and what is looked at more closely always is. */
  private boolean isOfSample(MergeRow.Both both) {
    return sampler != null && !closeness.isCloser(both);
  }

  private boolean isDrawn(MergeRow.Both both) {
    return Objects.requireNonNull(sampler).draws(both.key(), sizeOf(both));
  }

  private static SizeClass sizeOf(MergeRow.Both both) {
    return SizeClass.of(both.source().sizeBytes());
  }

  private @Nullable Found alike(MergeRow.Both both) {
    return histories == null
        ? alike(listed(both.source(), both.destination()))
        : histories.byListing(both);
  }

  /** Whether the spec does not want the object; rules about tags are asked when it is looked at. */
  private boolean leavesOut(ListedObject object) {
    return leavesOut(selection.judge(object));
  }

  private static boolean leavesOut(Judgement judgement) {
    return switch (judgement) {
      case Judgement.LeftOut ignored -> true;
      case Judgement.OutsideLayout ignored -> true;
      case Judgement.Selected ignored -> false;
      case Judgement.TagsNeeded ignored -> false;
    };
  }

  private boolean leavesOutByTags(MergeRow row) {
    return switch (row) {
      case MergeRow.DestinationOnly ignored -> false;
      case MergeRow.SourceOnly only -> leavesOutByTags(only.source());
      case MergeRow.Both both -> leavesOutByTags(both.source());
    };
  }

  private boolean leavesOutByTags(ListedObject object) {
    if (!(selection.judge(object) instanceof Judgement.TagsNeeded)) {
      return false;
    }
    ObjectKey full = source.full(object.key());
    Map<String, String> read = source.call(() -> source.store().getTags(full));
    return leavesOut(selection.judge(object, read));
  }

  private static @Nullable Found alike(ListedContent content) {
    return switch (content) {
      case EQUAL -> Found.EQUAL;
      case SAYS_NOTHING -> Found.EQUAL_BY_SIZE_ONLY;
      case DIFFERENT, DIFFERENT_IF_CUT_ALIKE -> null;
    };
  }

  private ListedContent listed(ListedObject left, ListedObject right) {
    return ListedContent.of(
        left.sizeBytes(), left.etag(), right.sizeBytes(), right.etag(), etagsAreMd5s());
  }

  private boolean etagsAreMd5s() {
    return source.capabilities().etagIsMd5() && destination.capabilities().etagIsMd5();
  }

  /** Preflight's canary, and those that a killed lease may have left behind. */
  private boolean isCanary(ObjectKey key) {
    String canary = spec.canary().key();
    return key.value().equals(canary) || key.value().startsWith(canary + "-");
  }

  // Looking again.

  /**
   * Looks at a key on both sides.
   *
   * @throws SideUnavailableException if a side as a whole is in trouble, so that nothing can be
   *     said
   */
  Found lookAgain(MergeRow row) throws InterruptedException {
    Found found = closeness.isCloser(row) ? lookAtRow(row).closer() : lookAtRow(row);
    if (!(row instanceof MergeRow.Both both) || !isOfSample(both) || alike(both) == null) {
      return found;
    }
    // One that was looked at for another reason tells nothing of those that were not.
    return found.sampled(sizeOf(both), isDrawn(both));
  }

  private Found lookAtRow(MergeRow row) throws InterruptedException {
    if (order.excuseRecorded() && differsByListing(row) && isExcused(row.key())) {
      return Found.EXCUSED;
    }
    for (int looks = 0; looks < MAX_LOOKS; looks++) {
      Found found = lookOnce(row);
      if (found != null) {
        return found;
      }
    }
    return found(
        row.key(),
        List.of(
            discrepancy(row.key(), Kind.CONTENT, "replaced again and again while read")
                .at(listed(row))));
  }

  /**
   * Null if either object was replaced while it was read, so that both are to be looked at anew.
   */
  private @Nullable Found lookOnce(MergeRow row) throws InterruptedException {
    try {
      return look(row);
    } catch (ReplacedWhileReadException e) {
      return null;
    } catch (SideException e) {
      return unreadable(row, e);
    }
  }

  private boolean differsByListing(MergeRow row) {
    return !(row instanceof MergeRow.Both both) || alike(both) == null;
  }

  private Found look(MergeRow row) throws InterruptedException, ReplacedWhileReadException {
    return histories == null ? lookAtCurrent(row) : lookAtAll(row, histories.look(row));
  }

  /** Histories first; the level beyond listings is about what is current. */
  private Found lookAtAll(MergeRow row, HistoryLook.Sight sight)
      throws InterruptedException, ReplacedWhileReadException {
    return switch (sight) {
      case HistoryLook.Sight.Nothing ignored -> Found.IGNORED;
      case HistoryLook.Sight.Changed ignored -> Found.DRIFT;
      case HistoryLook.Sight.Differs(Kind kind, String detail) ->
          found(row.key(), List.of(discrepancy(row.key(), kind, detail)));
      case HistoryLook.Sight.Same(boolean proven, boolean deleted) -> {
        boolean enough = deleted || closeness.of(row) == VerifyLevel.LISTING;
        Found found = enough ? Found.EQUAL : lookAtCurrent(row);
        yield proven ? found : found.bySizeOnly();
      }
    };
  }

  private Found lookAtCurrent(MergeRow row)
      throws InterruptedException, ReplacedWhileReadException {
    ObjectKey key = row.key();
    VerifyLevel level = closeness.of(row);
    ObjectHead left = head(source, key, comparesChecksums(level));
    ObjectHead right = head(destination, key, comparesChecksums(level));
    if (left == null) {
      return withoutSource(row, right);
    }
    if (leavesOutByTags(row)) {
      return Found.EXCUSED;
    }
    if (right == null) {
      return drift.cameLater(Drift.dateOf(sourceOf(row), left))
          ? Found.DRIFT
          : found(key, List.of(missing(key, left)));
    }
    return compare(row, level, left, right);
  }

  private Found withoutSource(MergeRow row, @Nullable ObjectHead right) {
    if (!(row instanceof MergeRow.DestinationOnly)) {
      return Found.DRIFT;
    }
    if (right == null) {
      return Found.IGNORED;
    }
    return drift.lostItsSource(right)
        ? Found.DRIFT
        : found(row.key(), List.of(extra(row.key(), right)));
  }

  private static @Nullable ListedObject sourceOf(MergeRow row) {
    return switch (row) {
      case MergeRow.SourceOnly only -> only.source();
      case MergeRow.Both both -> both.source();
      case MergeRow.DestinationOnly ignored -> null;
    };
  }

  private static @Nullable ListedObject destinationOf(MergeRow row) {
    return switch (row) {
      case MergeRow.SourceOnly ignored -> null;
      case MergeRow.Both both -> both.destination();
      case MergeRow.DestinationOnly only -> only.destination();
    };
  }

  private Found compare(MergeRow row, VerifyLevel level, ObjectHead left, ObjectHead right)
      throws InterruptedException, ReplacedWhileReadException {
    ObjectKey key = row.key();
    List<Discrepancy> found = new ArrayList<>();
    boolean proven = compareContent(key, left, right, found);
    if (level != VerifyLevel.LISTING) {
      compareAttributes(key, left, right, found);
    }
    long read = 0;
    if (level == VerifyLevel.CONTENT && found.stream().noneMatch(KeyVerifier::isContent)) {
      read = compareBodies(key, left, right, found);
      proven = true;
    }
    if (found.isEmpty()) {
      return (proven ? Found.EQUAL : Found.EQUAL_BY_SIZE_ONLY).afterReading(read);
    }
    if (drift.isYounger(
        Drift.dateOf(sourceOf(row), left), Drift.dateOf(destinationOf(row), right))) {
      return Found.DRIFT.afterReading(read);
    }
    Seen seen = new Seen(right.etag(), right.lastModified());
    return found(key, found.stream().map(one -> one.at(seen)).toList()).afterReading(read);
  }

  private static boolean isContent(Discrepancy discrepancy) {
    return discrepancy.kind() == Kind.SIZE || discrepancy.kind() == Kind.CONTENT;
  }

  /** Whether size, and ETag or checksum, prove the bytes equal. */
  private boolean compareContent(
      ObjectKey key, ObjectHead left, ObjectHead right, List<Discrepancy> found) {
    if (left.sizeBytes() != right.sizeBytes()) {
      String detail =
          "%d bytes at the source, %d at the destination"
              .formatted(left.sizeBytes(), right.sizeBytes());
      found.add(discrepancy(key, Kind.SIZE, detail));
      return false;
    }
    ListedContent content =
        ListedContent.of(
            left.sizeBytes(), left.etag(), right.sizeBytes(), right.etag(), etagsAreMd5s());
    boolean differs =
        content == ListedContent.DIFFERENT
            || (content == ListedContent.DIFFERENT_IF_CUT_ALIKE && isCutAlike(key));
    if (differs) {
      String detail =
          "MD5 ETag %s at the source, %s at the destination".formatted(left.etag(), right.etag());
      found.add(discrepancy(key, Kind.CONTENT, detail));
      return false;
    }
    ObjectChecksum one = left.attributes().checksum();
    ObjectChecksum other = right.attributes().checksum();
    if (one == null || other == null || one.algorithm() != other.algorithm()) {
      return content == ListedContent.EQUAL;
    }
    if (!one.equals(other)) {
      String detail =
          "checksum %s %s at the source, %s at the destination"
              .formatted(one.algorithm(), one.value(), other.value());
      found.add(discrepancy(key, Kind.CONTENT, detail));
    }
    return one.equals(other);
  }

  private boolean isCutAlike(ObjectKey key) {
    return firstPartBytes(source, key) == firstPartBytes(destination, key);
  }

  private static long firstPartBytes(MappingSide side, ObjectKey key) {
    return side.call(() -> side.store().headPart(side.full(key), 1)).sizeBytes();
  }

  private void compareAttributes(
      ObjectKey key, ObjectHead left, ObjectHead right, List<Discrepancy> found) {
    boolean redirects = spec.copy().fidelity().websiteRedirect() == RedirectPolicy.CARRY;
    List<String> details = new ArrayList<>();
    List<String> names = Attributes.differences(left, right, redirects, recordedDate);
    if (!names.isEmpty()) {
      details.add(Attributes.named(names));
    }
    if (locks != null) {
      details.addAll(locks.differences(key, left, right));
    }
    if (acls != null) {
      details.addAll(acls.differences(key, left, right));
    }
    if (!details.isEmpty()) {
      found.add(discrepancy(key, Kind.METADATA, String.join("; ", details)));
    }
    if (spec.copy().tags().carries()) {
      String difference = tags.difference(key, left, right);
      if (difference != null) {
        found.add(discrepancy(key, Kind.TAGS, difference));
      }
    }
  }

  private long compareBodies(
      ObjectKey key, ObjectHead left, ObjectHead right, List<Discrepancy> found)
      throws InterruptedException, ReplacedWhileReadException {
    try {
      BodyComparison.Result result = bodies.compare(key, left, right);
      if (result.firstDifferentPiece() >= 0) {
        String detail =
            "the bytes differ, first in the piece from offset " + result.firstDifferentPiece();
        found.add(discrepancy(key, Kind.CONTENT, detail));
      }
      return result.bytesRead();
    } catch (SideException e) {
      if (e.failure() == StoreFailure.PRECONDITION_FAILED
          || e.failure() == StoreFailure.NOT_FOUND) {
        throw new ReplacedWhileReadException(e);
      }
      throw e;
    }
  }

  /** They come with the HEADs that are sent anyway, but not everybody may see them. */
  private boolean comparesChecksums(VerifyLevel level) {
    return level != VerifyLevel.LISTING
        && source.capabilities().checksums()
        && destination.capabilities().checksums();
  }

  private static @Nullable ObjectHead head(MappingSide side, ObjectKey key, boolean withChecksum) {
    try {
      return side.call(() -> side.store().head(side.full(key), null, withChecksum));
    } catch (SideException e) {
      if (e.failure() == StoreFailure.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  /** An object that cannot be read is not proven, once its side has shown that it works. */
  private Found unreadable(MergeRow row, SideException e) throws InterruptedException {
    long failedAtNanos = System.nanoTime();
    boolean atSource = e.side() == Side.SOURCE;
    if (SideTrouble.isWholeSide(e.failure())) {
      throw new SideUnavailableException(
          SideTrouble.describe(atSource ? source : destination, e.failed()));
    }
    (atSource ? sourceProbe : destinationProbe).requireWorking(failedAtNanos);
    String detail = "cannot be read at the %s: %s".formatted(e.side().word(), e.getMessage());
    return found(row.key(), List.of(discrepancy(row.key(), kindOf(row), detail).at(listed(row))));
  }

  private static @Nullable Seen listed(MergeRow row) {
    return row instanceof MergeRow.Both both
        ? new Seen(both.destination().etag(), both.destination().lastModified())
        : null;
  }

  private Kind kindOf(MergeRow row) {
    return switch (row) {
      case MergeRow.SourceOnly ignored -> Kind.MISSING;
      case MergeRow.DestinationOnly ignored -> Kind.EXTRA;
      case MergeRow.Both both -> {
        if (both.source().sizeBytes() != both.destination().sizeBytes()) {
          yield Kind.SIZE;
        }
        yield closeness.of(row) == VerifyLevel.METADATA ? Kind.METADATA : Kind.CONTENT;
      }
    };
  }

  // What is found.

  private Found found(ObjectKey key, List<Discrepancy> discrepancies) {
    OnRecord.Entry entry = ledger.find(key);
    if (entry == null || !entry.didNotArrive()) {
      return Found.different(discrepancies);
    }
    if (order.excuseRecorded() || entry.wasLeftOut()) {
      return Found.EXCUSED;
    }
    return Found.different(
        discrepancies.stream().map(one -> one.with("; " + entry.words())).toList());
  }

  private boolean isExcused(ObjectKey key) {
    OnRecord.Entry entry = ledger.find(key);
    return entry != null && entry.didNotArrive();
  }

  private Discrepancy missing(ObjectKey key, ObjectHead left) {
    return discrepancy(key, Kind.MISSING, "%d bytes at the source".formatted(left.sizeBytes()));
  }

  private Discrepancy extra(ObjectKey key, ObjectHead right) {
    return new Discrepancy(
        destination.full(key),
        Kind.EXTRA,
        "%d bytes at the destination".formatted(right.sizeBytes()));
  }

  private Discrepancy discrepancy(ObjectKey key, Kind kind, String detail) {
    MappingSide side = kind == Kind.EXTRA ? destination : source;
    return new Discrepancy(side.full(key), kind, detail);
  }

  /** Either object is not the one any more that HEAD showed. */
  private static final class ReplacedWhileReadException extends Exception {

    private static final long serialVersionUID = 1L;

    private ReplacedWhileReadException(SideException cause) {
      super(cause);
    }
  }
}
