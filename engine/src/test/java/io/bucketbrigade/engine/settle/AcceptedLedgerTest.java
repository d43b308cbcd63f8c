package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.verify.Discrepancy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptedLedgerTest {

  private static final ContextRef RUN = new ContextRef("m", "run", null);

  private final InMemoryStateStore state = new InMemoryStateStore();

  @Test
  void page_afterPage_givesEachAcceptedRecordOnceAndNoOther() throws IOException {
    List<String> written = new ArrayList<>();
    for (int lane = 0; lane < 3; lane++) {
      List<SegmentRef> chains = new ArrayList<>();
      for (int lease = 0; lease < 2; lease++) {
        chains.add(chain("000%d-%d".formatted(lane, lease), 600, written));
      }
      accept("000" + lane, chains);
    }
    chain("orphan-1", 10, new ArrayList<>());

    List<String> read = new ArrayList<>();
    Position next = null;
    int pages = 0;
    do {
      LedgerPage page = ledger().page(next);
      pages++;
      assertThat(StateRecords.json().writeValueAsString(page)).hasSizeLessThan(64 * 1024);
      ZippedLines.of(page).forEach(line -> read.add(parse(line).key().value()));
      next = page.next();
    } while (next != null);

    assertThat(read).containsExactlyInAnyOrderElementsOf(written);
    assertThat(pages).isGreaterThan(3);
  }

  @Test
  void page_ofARunWithoutExceptions_isEmpty() {
    LedgerPage page = ledger().page(null);

    assertThat(ZippedLines.of(page)).isEmpty();
    assertThat(page.next()).isNull();
  }

  @Test
  void page_whenASegmentIsGone_saysWhich() {
    accept("0000", List.of(new SegmentRef("0000-1", 1, 1)));
    assertThatThrownBy(() -> ledger().page(null))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("0000-1/1-1");
  }

  // ---- large objects

  @Test
  void page_whereLargeObjectsWereHandedOver_showsWhatBecameOfThem() {
    accept("0000", List.of(exceptions("0000-1", "arrived", "present", "failed", "waiting")));
    accept(
        "large",
        List.of(
            end("arrived", Fate.COPIED, FailureCode.OBJECT_HANDED_OVER),
            end("present", Fate.PRESENT, FailureCode.OBJECT_HANDED_OVER),
            end("failed", Fate.FAILED, FailureCode.WRITE_REFUSED)));

    assertThat(exceptionsOf(ZippedLines.of(exceptionLedger().page(null))))
        .containsExactly("failed FAILED WRITE_REFUSED", "waiting DEFERRED OBJECT_HANDED_OVER");
  }

  @Test
  void forEachOfLane_whereLargeObjectsWereHandedOver_showsWhatBecameOfThem() {
    accept("0000", List.of(exceptions("0000-1", "arrived", "failed")));
    accept(
        "large",
        List.of(
            end("arrived", Fate.COPIED, FailureCode.OBJECT_HANDED_OVER),
            end("failed", Fate.FAILED, FailureCode.WRITE_REFUSED)));

    List<String> lines = new ArrayList<>();
    exceptionLedger().forEachOfLane("0000", lines::add);

    assertThat(exceptionsOf(lines)).containsExactly("failed FAILED WRITE_REFUSED");
  }

  @Test
  void page_whereThousandsOfLargeObjectsArrived_endsBeforeItTakesLong() {
    String[] keys = IntStream.range(0, 1_200).mapToObj(i -> "k" + i).toArray(String[]::new);
    accept("0000", List.of(exceptions("0000-1", keys)));
    accept(
        "large",
        Stream.of(keys).map(key -> end(key, Fate.COPIED, FailureCode.OBJECT_HANDED_OVER)).toList());

    int pages = 0;
    Position next = null;
    do {
      LedgerPage page = exceptionLedger().page(next);
      assertThat(ZippedLines.of(page)).isEmpty();
      next = page.next();
      pages++;
    } while (next != null);

    assertThat(pages).isEqualTo(3);
  }

  @Test
  void handedOver_whenSomeHaveEnded_showsWhatLeasesWrote() {
    accept("0000", List.of(exceptions("0000-1", "in/a", "in/b")));
    accept("large", List.of(end("in/a", Fate.COPIED, FailureCode.OBJECT_HANDED_OVER)));

    LargeObjectWindow window = new HandedOver(exceptionLedger(), "in/").window(Position.BEGINNING);

    assertThat(window.objects())
        .containsExactly(
            new LargeObjectWindow.LargeObject(ObjectKey.of("a"), 7),
            new LargeObjectWindow.LargeObject(ObjectKey.of("b"), 7));
    assertThat(window.next()).isNull();
  }

  private AcceptedLedger exceptionLedger() {
    return AcceptedLedger.of(state, RUN, LedgerPage.Kind.EXCEPTIONS);
  }

  /** A lease's segment of objects that it handed over, */
  private SegmentRef exceptions(String lease, String... keys) {
    List<LedgerRecord> records =
        Stream.of(keys)
            .map(key -> exception(key, Fate.DEFERRED, FailureCode.OBJECT_HANDED_OVER))
            .toList();
    return append(lease, records);
  }

  private SegmentRef end(String key, Fate fate, FailureCode code) {
    return append(LargeEnds.ledgerId(ObjectKey.of(key)), List.of(exception(key, fate, code)));
  }

  private SegmentRef append(String lease, List<LedgerRecord> records) {
    LedgerWriter writer =
        new LedgerWriter(state.below("runs/run"), StateRecords.json(), lease, 1, null);
    return Objects.requireNonNull(writer.append(records));
  }

  private static LedgerRecord exception(String key, Fate fate, FailureCode code) {
    return new LedgerRecord(
        ObjectKey.of(key), 7, "e", fate, code, "why", null, null, 1, Instant.EPOCH);
  }

  private static List<String> exceptionsOf(List<String> lines) {
    return lines.stream()
        .map(LedgerRecord::parse)
        .map(r -> r.key().value() + " " + r.fate() + " " + r.code())
        .toList();
  }

  private AcceptedLedger ledger() {
    return AcceptedLedger.of(state, RUN, LedgerPage.Kind.DISCREPANCIES);
  }

  /** Writes a lease's segments, of two attempts. */
  private SegmentRef chain(String lease, int records, List<String> written) {
    @Nullable SegmentRef last = null;
    for (int attempt = 1; attempt <= 2; attempt++) {
      LedgerWriter writer =
          new LedgerWriter(state.below("runs/run"), StateRecords.json(), lease, attempt, last);
      for (int segment = 0; segment < 2; segment++) {
        List<Discrepancy> batch = new ArrayList<>();
        for (int i = 0; i < records / 4; i++) {
          String key = "%s/%d/%d/%d \n,\"".formatted(lease, attempt, segment, i);
          written.add(key);
          batch.add(new Discrepancy(ObjectKey.of(key), Discrepancy.Kind.MISSING, etagOf(key)));
        }
        last = writer.append(batch);
      }
    }
    return Objects.requireNonNull(last);
  }

  /** What does not shrink by much. */
  private static String etagOf(String key) {
    return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private void accept(String lane, List<SegmentRef> chains) {
    LaneRecord record = new LaneRecord(RUN, lane, 1, chains, List.of());
    new StateRecords(state).write(record.path(), record);
  }

  private static Discrepancy parse(String line) {
    try {
      return StateRecords.json().readValue(line, Discrepancy.class);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
