package io.bucketbrigade.engine.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.decide.Decision.CopyReason;
import io.bucketbrigade.engine.decide.Decision.PresentReason;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeciderTest {

  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final String MD5 = "0123456789abcdef0123456789abcdef";
  private static final String OTHER = "f123456789abcdef0123456789abcde0";
  private static final Duration MARGIN = Decider.DATE_MARGIN;

  private Overwrite overwrite = Overwrite.IF_OLDER;
  private boolean comparable = true;
  private Duration destinationAhead = Duration.ZERO;
  private @Nullable Instant inDoubtSince;
  private int prefixBytes;
  private SelectionOptions selection = SelectionOptions.NONE;

  // ---- missing

  @Test
  void missing_isCopiedIfAbsent() {
    assertThat(decider().decide(new MergeRow.SourceOnly(object(1, MD5, NOON))))
        .isEqualTo(new Decision.Copy(CopyReason.MISSING, WriteCondition.IF_ABSENT));
  }

  @Test
  void missing_whoseKeyWouldBeEmptyOrTooLong_isRefused() {
    assertThat(keyOf("")).isEqualTo(FailureCode.KEY_NOT_MAPPABLE);
    assertThat(keyOf("k".repeat(1_025))).isEqualTo(FailureCode.KEY_NOT_MAPPABLE);
    assertThat(keyOf("k".repeat(1_024))).isNull();
    prefixBytes = 1;
    assertThat(keyOf("")).isNull();
    assertThat(keyOf("k".repeat(1_024))).isEqualTo(FailureCode.KEY_NOT_MAPPABLE);
    assertThat(keyOf("k".repeat(1_023))).isNull();
  }

  @Test
  void destinationOnly_isLeft() {
    MergeRow row = new MergeRow.DestinationOnly(object(1, MD5, NOON));
    assertThat(decider().decide(row)).isEqualTo(new Decision.LeaveDestinationOnly());
    assertThat(decider().decide(row, Map.of())).isEqualTo(new Decision.LeaveDestinationOnly());
  }

  // ---- by size and ETag

  @Test
  void sameEtag_isPresent() {
    assertThat(both(object(1, MD5, NOON), object(1, MD5, NOON.minusSeconds(9))))
        .isEqualTo(new Decision.Present(PresentReason.SAME_ETAG));
  }

  @Test
  void sameEtag_writtenSinceTheDoubtBegan_isInDoubt() {
    inDoubtSince = NOON;
    assertThat(both(object(1, MD5, NOON), object(1, MD5, NOON)))
        .isEqualTo(new Decision.InDoubt(true));
    assertThat(both(object(1, MD5, NOON), object(1, MD5, NOON.minusMillis(1))))
        .isEqualTo(new Decision.Present(PresentReason.SAME_ETAG));
  }

  @Test
  void otherSize_isReplacedUnlessTheDestinationIsNewer() {
    assertThat(both(object(2, MD5, NOON), object(1, MD5, NOON)))
        .isEqualTo(replace(CopyReason.SIZE_DIFFERS, MD5));
    assertThat(conflict(both(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(1))))).isTrue();
  }

  @Test
  void otherContent_isReplacedUnlessTheDestinationIsNewer() {
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON)))
        .isEqualTo(replace(CopyReason.CONTENT_DIFFERS, OTHER));
    assertThat(conflict(both(object(1, MD5, NOON), object(1, OTHER, NOON.plusSeconds(1)))))
        .isTrue();
  }

  @Test
  void newerDestination_isReplacedWhereTheSourceAlwaysWins() {
    overwrite = Overwrite.ALWAYS;
    assertThat(both(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(1))))
        .isEqualTo(replace(CopyReason.SIZE_DIFFERS, MD5));
  }

  @Test
  void newer_isToldByTheSourcesClock() {
    destinationAhead = Duration.ofSeconds(10);
    assertThat(both(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(10))))
        .isEqualTo(replace(CopyReason.SIZE_DIFFERS, MD5));
    assertThat(conflict(both(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(11))))).isTrue();
  }

  // ---- by date

  @Test
  void opaqueEtags_ofAClearlyNewerDestination_arePresent() {
    comparable = false;
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plus(MARGIN))))
        .isEqualTo(new Decision.Present(PresentReason.SAME_SIZE_AND_CLEARLY_NEWER));
  }

  @Test
  void opaqueEtags_ofASlightlyNewerDestination_askForTheBytes() {
    comparable = false;
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plus(MARGIN).minusMillis(1))))
        .isEqualTo(new Decision.CompareContent());
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plusMillis(1))))
        .isEqualTo(new Decision.CompareContent());
    overwrite = Overwrite.ALWAYS;
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plusMillis(1))))
        .isEqualTo(replace(CopyReason.CONTENT_UNCERTAIN, OTHER));
  }

  @Test
  void opaqueEtags_ofADestinationThatIsNotNewer_areCopied() {
    comparable = false;
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON)))
        .isEqualTo(replace(CopyReason.CONTENT_UNCERTAIN, OTHER));
  }

  @Test
  void opaqueEtags_writtenSinceTheDoubtBegan_areInDoubtIfNewer() {
    comparable = false;
    inDoubtSince = NOON.plusSeconds(1);
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plusSeconds(1))))
        .isEqualTo(new Decision.InDoubt(false));
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plus(MARGIN))))
        .as("a date proves nothing of a write of ours")
        .isEqualTo(new Decision.InDoubt(false));
    assertThat(both(object(1, MD5, NOON.plusSeconds(9)), object(1, OTHER, NOON.plusSeconds(1))))
        .isEqualTo(replace(CopyReason.CONTENT_UNCERTAIN, OTHER));
    overwrite = Overwrite.ALWAYS;
    assertThat(both(object(1, MD5, NOON), object(1, OTHER, NOON.plusSeconds(1))))
        .isEqualTo(replace(CopyReason.CONTENT_UNCERTAIN, OTHER));
  }

  @Test
  void inDoubtSince_keepsTheEarlierInstant() {
    Decider decider = decider();
    MergeRow row = new MergeRow.Both(object(1, MD5, NOON), object(1, MD5, NOON));
    assertThat(decider.decide(row)).isInstanceOf(Decision.Present.class);
    Decider doubting = decider.inDoubtSince(NOON);
    assertThat(doubting.decide(row)).isEqualTo(new Decision.InDoubt(true));
    assertThat(doubting.inDoubtSince(NOON.plusSeconds(1)).decide(row))
        .isEqualTo(new Decision.InDoubt(true));
    assertThat(decider.inDoubtSince(NOON.plusSeconds(1)).inDoubtSince(NOON).decide(row))
        .isEqualTo(new Decision.InDoubt(true));
  }

  // ---- by the write log

  @Test
  void ours_whoseSourceIsTheSame_isPresent() {
    comparable = false;
    ListedObject source = object(1, MD5, NOON.plusMillis(400));
    ObjectWrite log = write(object(1, MD5, NOON), OTHER);
    assertThat(logged(source, object(1, OTHER, NOON.plusSeconds(1)), log))
        .isEqualTo(new Decision.Present(PresentReason.OWN_COPY));
  }

  @Test
  void ours_whoseSourceChanged_isReplacedHoweverYoung() {
    ObjectWrite log = write(object(1, MD5, NOON), OTHER);
    ListedObject copy = object(1, OTHER, NOON.plusSeconds(60));
    Decision replaced = replace(CopyReason.SOURCE_CHANGED, OTHER);
    assertThat(logged(object(1, OTHER, NOON), copy, log)).isEqualTo(replaced);
    assertThat(logged(object(2, MD5, NOON), copy, log)).isEqualTo(replaced);
  }

  @Test
  void ours_whoseSourceHasAnotherDateAlone_isLookedAt() {
    ObjectWrite log = write(object(1, MD5, NOON), OTHER);
    ListedObject copy = object(1, OTHER, NOON.plusSeconds(60));
    assertThat(logged(object(1, MD5, NOON.plusSeconds(1)), copy, log))
        .isEqualTo(new Decision.CompareAttributes());
    ObjectWrite withoutEtag = write(object(1, "", NOON), OTHER);
    assertThat(logged(object(1, "", NOON.plusSeconds(1)), copy, withoutEtag))
        .as("an ETag that says nothing")
        .isEqualTo(replace(CopyReason.SOURCE_CHANGED, OTHER));
  }

  @Test
  void noLongerOurs_isDecidedByTheListings() {
    ObjectWrite log = write(object(1, MD5, NOON), OTHER);
    assertThat(conflict(logged(object(2, MD5, NOON), object(3, OTHER, NOON.plusSeconds(1)), log)))
        .as("another size")
        .isTrue();
    assertThat(conflict(logged(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(1)), log)))
        .as("another ETag")
        .isTrue();
    ObjectWrite withoutEtag = write(object(1, MD5, NOON), "");
    assertThat(
            conflict(logged(object(2, MD5, NOON), object(1, "", NOON.plusSeconds(1)), withoutEtag)))
        .as("an ETag that tells nothing")
        .isTrue();
  }

  // ---- selection

  @Test
  void leftOut_isSkippedWhateverElseHolds() {
    selection = options(SelectionRule.ofGlob(SelectionRule.Action.EXCLUDE, "k*"), false);
    assertThat(decider().decide(new MergeRow.SourceOnly(object(1, MD5, NOON))))
        .isEqualTo(new Decision.Skip("Rule 1 of the spec excludes the object.", false));
    selection = options(SelectionRule.ofGlob(SelectionRule.Action.EXCLUDE, "k*"), true);
    assertThat(both(object(2, MD5, NOON), object(1, MD5, NOON.plusSeconds(1))))
        .isEqualTo(new Decision.Skip("Rule 1 of the spec excludes the object.", true));
  }

  @Test
  void outsideTheLayout_isRefused() {
    selection = new SelectionOptions(List.of(), "x*", List.of(), false);
    Decision decision = decider().decide(new MergeRow.SourceOnly(object(1, MD5, NOON)));
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refuse -> assertThat(refuse.code()).isEqualTo(FailureCode.KEY_OUTSIDE_LAYOUT));
  }

  // ---- leaves

  private Decider decider() {
    return new Decider(
        new DecisionRules(overwrite, comparable, destinationAhead, inDoubtSince, prefixBytes),
        new Selection(selection));
  }

  private Decision both(ListedObject source, ListedObject destination) {
    MergeRow row = new MergeRow.Both(source, destination);
    assertThat(decider().decide(row, Map.of())).isEqualTo(decider().decide(row));
    return decider().decide(row);
  }

  private Decision logged(ListedObject source, ListedObject destination, ObjectWrite log) {
    return decider().decide(new MergeRow.Both(source, destination, log));
  }

  private @Nullable FailureCode keyOf(String key) {
    ListedObject object = new ListedObject(ObjectKey.of(key), 1, MD5, NOON, null);
    return decider().decide(new MergeRow.SourceOnly(object)) instanceof Decision.Refuse refuse
        ? refuse.code()
        : null;
  }

  private static boolean conflict(Decision decision) {
    return decision instanceof Decision.Refuse refuse && refuse.code() == FailureCode.CONFLICT;
  }

  private static Decision replace(CopyReason reason, String etag) {
    return new Decision.Copy(reason, new WriteCondition.IfMatch(etag));
  }

  private static ObjectWrite write(ListedObject source, String destinationEtag) {
    return new ObjectWrite(
        source.key(),
        source.sizeBytes(),
        source.etag(),
        source.lastModified(),
        destinationEtag,
        null,
        NOON,
        null,
        null);
  }

  private static ListedObject object(long sizeBytes, String etag, Instant lastModified) {
    return new ListedObject(ObjectKey.of("k"), sizeBytes, etag, lastModified, null);
  }

  private static SelectionOptions options(SelectionRule rule, boolean recordSkipped) {
    return new SelectionOptions(List.of(rule), null, List.of(), recordSkipped);
  }
}
