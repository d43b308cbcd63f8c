package io.bucketbrigade.engine.decide;

import io.bucketbrigade.engine.decide.Decision.CopyReason;
import io.bucketbrigade.engine.decide.Decision.PresentReason;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.select.Judgement;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Decides from two listing rows and the write log alone, without a request. Pure. */
public final class Decider {

  /** Dates come from two clocks and name the end of an upload, so they need room to be believed. */
  public static final Duration DATE_MARGIN = Duration.ofMinutes(15);

  private final DecisionRules rules;
  private final Selection selection;

  /**
   * Decides by {@code rules}.
   *
   * @param selection which objects are migrated at all; asked before anything else
   */
  public Decider(DecisionRules rules, Selection selection) {
    this.rules = rules;
    this.selection = selection;
  }

  /**
   * A decider that knows of a write of ours whose outcome is not certain.
   *
   * @param since by the destination's clock: objects written from then on may be ours
   */
  public Decider inDoubtSince(Instant since) {
    Instant known = rules.inDoubtSince();
    return known != null && known.isBefore(since)
        ? this
        : new Decider(
            new DecisionRules(
                rules.overwrite(),
                rules.etagsComparable(),
                rules.destinationClockAhead(),
                since,
                rules.destinationPrefixUtf8Bytes()),
            selection);
  }

  /** What to do about the row's key. */
  public Decision decide(MergeRow row) {
    return switch (row) {
      case MergeRow.DestinationOnly ignored -> new Decision.LeaveDestinationOnly();
      case MergeRow.SourceOnly only -> decide(row, selection.judge(only.source()));
      case MergeRow.Both both -> decide(row, selection.judge(both.source()));
    };
  }

  /** What to do about the row's key, whose source object has these tags. */
  public Decision decide(MergeRow row, Map<String, String> tags) {
    return switch (row) {
      case MergeRow.DestinationOnly ignored -> new Decision.LeaveDestinationOnly();
      case MergeRow.SourceOnly only -> decide(row, selection.judge(only.source(), tags));
      case MergeRow.Both both -> decide(row, selection.judge(both.source(), tags));
    };
  }

  private Decision decide(MergeRow row, Judgement judgement) {
    return switch (judgement) {
      case Judgement.Selected ignored -> decideSelected(row);
      case Judgement.LeftOut leftOut ->
          new Decision.Skip(leftOut.why(), selection.recordsLeftOut());
      case Judgement.OutsideLayout outside ->
          new Decision.Refuse(FailureCode.KEY_OUTSIDE_LAYOUT, outside.why());
      case Judgement.TagsNeeded ignored -> new Decision.ReadTags();
    };
  }

  private Decision decideSelected(MergeRow row) {
    return switch (row) {
      case MergeRow.DestinationOnly ignored -> new Decision.LeaveDestinationOnly();
      case MergeRow.SourceOnly only -> decideMissing(only.source());
      case MergeRow.Both both -> {
        ObjectWrite ours = both.ours();
        yield ours == null
            ? decideBoth(both.source(), both.destination())
            : decideOurs(ours, both.source(), both.destination());
      }
    };
  }

  private Decision decideMissing(ListedObject source) {
    int mappedBytes = rules.destinationPrefixUtf8Bytes() + source.key().utf8Bytes();
    if (mappedBytes == 0 || mappedBytes > ObjectKey.MAX_UTF8_BYTES) {
      return new Decision.Refuse(
          FailureCode.KEY_NOT_MAPPABLE,
          "The key would have %d bytes below the destination's prefix; S3 allows 1 to %d."
              .formatted(mappedBytes, ObjectKey.MAX_UTF8_BYTES));
    }
    return new Decision.Copy(CopyReason.MISSING, WriteCondition.IF_ABSENT);
  }

  /** What is known to be our own copy is compared with what it was made of. */
  private Decision decideOurs(ObjectWrite ours, ListedObject source, ListedObject destination) {
    if (ours.isStillOf(source)) {
      return new Decision.Present(PresentReason.OWN_COPY);
    }
    return ours.isOfBytesOf(source)
        ? new Decision.CompareAttributes()
        : new Decision.Copy(
            CopyReason.SOURCE_CHANGED, new WriteCondition.IfMatch(destination.etag()));
  }

  /** What to do about a key whose object is there and carries something else than its source. */
  public Decision decideOtherAttributes(MergeRow.Both row) {
    return row.ours() == null
        ? replace(CopyReason.ATTRIBUTES_DIFFER, row.source(), row.destination())
        : new Decision.Copy(
            CopyReason.ATTRIBUTES_DIFFER, new WriteCondition.IfMatch(row.destination().etag()));
  }

  private Decision decideBoth(ListedObject source, ListedObject destination) {
    if (source.sizeBytes() != destination.sizeBytes()) {
      return replace(CopyReason.SIZE_DIFFERS, source, destination);
    }
    return switch (Etags.compare(source.etag(), destination.etag(), rules.etagsComparable())) {
      case EQUAL ->
          isInDoubt(destination)
              ? new Decision.InDoubt(true)
              : new Decision.Present(PresentReason.SAME_ETAG);
      case DIFFERENT -> replace(CopyReason.CONTENT_DIFFERS, source, destination);
      case SAYS_NOTHING -> decideByDate(source, destination);
    };
  }

  private Decision decideByDate(ListedObject source, ListedObject destination) {
    Instant written = bySourceClock(destination.lastModified());
    boolean always = rules.overwrite() == Overwrite.ALWAYS;
    if (isInDoubt(destination) && written.isAfter(source.lastModified()) && !always) {
      return new Decision.InDoubt(false);
    }
    if (!isInDoubt(destination) && !written.isBefore(source.lastModified().plus(DATE_MARGIN))) {
      return new Decision.Present(PresentReason.SAME_SIZE_AND_CLEARLY_NEWER);
    }
    if (written.isAfter(source.lastModified()) && !always) {
      return new Decision.CompareContent();
    }
    return new Decision.Copy(
        CopyReason.CONTENT_UNCERTAIN, new WriteCondition.IfMatch(destination.etag()));
  }

  private Decision replace(CopyReason reason, ListedObject source, ListedObject destination) {
    boolean newer = bySourceClock(destination.lastModified()).isAfter(source.lastModified());
    if (newer && rules.overwrite() != Overwrite.ALWAYS) {
      return conflict(source, destination);
    }
    return new Decision.Copy(reason, new WriteCondition.IfMatch(destination.etag()));
  }

  /** The refusal of a key whose destination is newer and different. */
  public static Decision.Refuse conflict(ListedObject source, ListedObject destination) {
    return new Decision.Refuse(
        FailureCode.CONFLICT,
        "The destination object (%d bytes, %s) is newer than the source's (%d bytes, %s) and"
                .formatted(
                    destination.sizeBytes(),
                    destination.lastModified(),
                    source.sizeBytes(),
                    source.lastModified())
            + " different; it was left as it is. Remove it, or say 'overwrite: always'.");
  }

  private boolean isInDoubt(ListedObject destination) {
    Instant since = rules.inDoubtSince();
    return since != null && !destination.lastModified().isBefore(since);
  }

  private Instant bySourceClock(Instant destinationTime) {
    return destinationTime.minus(rules.destinationClockAhead());
  }
}
