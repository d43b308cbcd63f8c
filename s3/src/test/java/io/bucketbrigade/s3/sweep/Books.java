package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.migrate.Ledgers;
import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.Tally;
import java.util.ArrayList;
import java.util.List;

/** What counts: the tally and the ledger that accepted checkpoints and ends of objects lead to. */
final class Books {

  private static final String HANDED_OVER = FailureCode.OBJECT_HANDED_OVER.name();

  private final InMemoryStateStore state = new InMemoryStateStore();
  private final StateStore ofRun = state.below("runs/run");
  private final List<Line> ledger = new ArrayList<>();
  private final List<JsonNode> records = new ArrayList<>();
  private Tally tally = Tally.ZERO;

  InMemoryStateStore state() {
    return state;
  }

  Tally tally() {
    return tally;
  }

  List<Line> ledger() {
    return List.copyOf(ledger);
  }

  /** Whole keys of objects that leases left for many workers to share. */
  List<String> handedOver() {
    return ledger.stream()
        .filter(line -> line.code().equals(HANDED_OVER))
        .map(Line::key)
        .sorted()
        .toList();
  }

  /** Books what a lease settled. */
  void settle(RangeCheckpoint settled) {
    assertThat(settled.tally().isClosed()).as("tally of a lease is closed").isTrue();
    tally = tally.plus(settled.tally());
    ledger.addAll(Ledgers.follow(ofRun, settled.lastSegment()));
    records.addAll(Ledgers.records(ofRun, settled.lastSegment()));
  }

  /** Books what became of an object that was handed over, in the place of that record. */
  void end(String wholeKey, ObjectEnd end) {
    List<Line> lines = Ledgers.follow(ofRun, end.segment());
    records.addAll(Ledgers.records(ofRun, end.segment()));
    assertThat(lines).as("records of the end of %s", wholeKey).hasSize(1);
    Line line = lines.getFirst();
    assertThat(line.key()).as("key of an end").isEqualTo(wholeKey);
    assertThat(line.fate()).as("fate of %s on record", wholeKey).isEqualTo(end.fate().name());
    tally = tally.plus(end.change());
    ledger.removeIf(known -> known.key().equals(wholeKey));
    boolean arrived = line.code().equals(HANDED_OVER);
    assertThat(arrived)
        .as("%s ended as %s", wholeKey, line)
        .isEqualTo(end.fate() == Fate.COPIED || end.fate() == Fate.PRESENT);
    if (!arrived) {
      ledger.add(line);
    }
  }

  /** The tally, and what the ledger says in words, for messages of failures. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(tally.toString());
    for (JsonNode record : records) {
      text.append("\n  ").append(record.get("key")).append(' ').append(record.get("code"));
      text.append(": ").append(record.get("message"));
    }
    return text.toString();
  }
}
