package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.engine.copy.CopyRequests;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.verify.VerifyRequests;
import io.bucketbrigade.model.forecast.LeftOut;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.ObjectCounts;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.range.Fate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What would become of the keys of one lane, and what that takes, decided as a lease decides it.
 * Holds numbers alone. Not thread-safe.
 */
final class ObjectsTally {

  private final Decider decider;
  private final CopyRequests copyRequests;
  private final VerifyRequests verifyRequests;

  private long listed;
  private long bytesListed;
  private long toCopy;
  private long bytesToCopy;
  private long present;
  private long toCompare;
  private long byTags;
  private long leftOutInAll;
  private long archived;
  private long atDestination;
  private long onlyAtDestination;
  private long missingThere;

  /** By fate and reason, of which there is one a rule and few codes. */
  private final Map<LeftOut, LeftOut> leftOut = new LinkedHashMap<>();

  private final LoadSum copying = new LoadSum();
  private final Looks copies = new Looks();
  private final Looks others = new Looks();

  ObjectsTally(Decider decider, CopyRequests copyRequests, VerifyRequests verifyRequests) {
    this.decider = decider;
    this.copyRequests = copyRequests;
    this.verifyRequests = verifyRequests;
  }

  /**
   * Takes a key.
   *
   * @param firstOfFolder whether its object is the first one of its folder
   */
  void take(MergeRow row, boolean firstOfFolder) {
    switch (row) {
      case MergeRow.DestinationOnly ignored -> {
        atDestination++;
        onlyAtDestination++;
      }
      case MergeRow.SourceOnly only -> take(row, only.source(), true, firstOfFolder);
      case MergeRow.Both both -> {
        atDestination++;
        take(row, both.source(), false, firstOfFolder);
      }
    }
  }

  private void take(MergeRow row, ListedObject object, boolean missing, boolean firstOfFolder) {
    listed++;
    bytesListed += object.sizeBytes();
    switch (decider.decide(row)) {
      case Decision.Copy ignored -> {
        toCopy++;
        copied(object, missing, firstOfFolder);
      }
      case Decision.ReadTags ignored -> {
        byTags++;
        copying.add(CopyRequests.ofTagRule());
        copied(object, missing, firstOfFolder);
      }
      case Decision.Present ignored -> {
        present++;
        copying.add(copyRequests.ofPresent());
        others.add(verifyRequests, object);
      }
      case Decision.CompareContent ignored -> {
        toCompare++;
        copying.add(copyRequests.ofComparison(object));
        others.add(verifyRequests, object);
      }
      case Decision.Skip skip -> leaveOut(Fate.SKIPPED, skip.why(), object);
      case Decision.Refuse refuse -> leaveOut(refuse.fate(), refuse.code().name(), object);
      case Decision.InDoubt ignored -> throw needsAnEarlierAttempt(row);
      case Decision.CompareAttributes ignored -> throw needsAnEarlierAttempt(row);
      case Decision.LeaveDestinationOnly ignored -> throw needsAnEarlierAttempt(row);
    }
  }

  private static IllegalStateException needsAnEarlierAttempt(MergeRow row) {
    return new IllegalStateException("nothing was written before, as " + row.key() + " suggests");
  }

  private void copied(ListedObject object, boolean missing, boolean firstOfFolder) {
    bytesToCopy += object.sizeBytes();
    missingThere += missing ? 1 : 0;
    archived += object.isOfArchiveClass() ? 1 : 0;
    copying.add(copyRequests.ofCopy(object, firstOfFolder));
    copies.add(verifyRequests, object);
  }

  /** What looking at objects takes at each level that does. */
  static final class Looks {

    private final LoadSum metadata = new LoadSum();
    private final LoadSum content = new LoadSum();

    private void add(VerifyRequests requests, ListedObject object) {
      metadata.add(requests.ofMetadata());
      content.add(requests.ofContent(object));
    }

    Load metadata() {
      return metadata.sum();
    }

    Load content() {
      return content.sum();
    }
  }

  private void leaveOut(Fate fate, String reason, ListedObject object) {
    leftOutInAll++;
    LeftOut one = new LeftOut(fate, reason, 1, object.sizeBytes());
    leftOut.merge(one.reasonAlone(), one, LeftOut::plus);
  }

  // ---- what it came to

  long listed() {
    return listed;
  }

  ObjectCounts counts() {
    return new ObjectCounts(
        listed,
        bytesListed,
        toCopy,
        bytesToCopy,
        present,
        toCompare,
        byTags,
        leftOutInAll,
        archived,
        onlyAtDestination);
  }

  List<LeftOut> leftOut() {
    return List.copyOf(leftOut.values());
  }

  /** Copying the lane, its listings included. */
  Load copying(boolean last) {
    return copying
        .sum()
        .withSource(RequestKind.LIST, pages(listed, last))
        .withDestination(RequestKind.LIST, pages(atDestination, last));
  }

  /** Listing both sides of it once it is copied. */
  Load listingAgain(boolean last) {
    return Load.NONE
        .withSource(RequestKind.LIST, pages(listed, last))
        .withDestination(RequestKind.LIST, pages(atDestination + missingThere, last));
  }

  /** Looks at what would be copied. */
  Looks copies() {
    return copies;
  }

  /** Looks at what is there already. */
  Looks others() {
    return others;
  }

  /** A lane ends with the page that shows a key beyond it, the last one where nothing follows. */
  private static long pages(long keys, boolean last) {
    return last
        ? Math.max(1, Math.ceilDiv(keys, ListRequest.MAX_KEYS))
        : keys / ListRequest.MAX_KEYS + 1;
  }
}
