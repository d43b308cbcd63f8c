package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.SegmentRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WriteRecorderTest {

  private final InMemoryStateStore state = new InMemoryStateStore();

  @Test
  void append_ofManySmallParts_leavesFewSegmentsThatHoldAll() {
    WriteRecorder recorder = recorder(1, null);
    SegmentRef last = null;
    for (int i = 0; i < 2_500; i++) {
      last = recorder.append(writes(i * 10, 10), i == 2_499);
    }

    List<List<ObjectWrite>> chain = chain(last);

    assertThat(chain).hasSize(3);
    assertThat(keys(chain)).isEqualTo(keys(List.of(writes(0, 25_000))));
  }

  @Test
  void append_isDurableEachTime() {
    WriteRecorder recorder = recorder(1, null);
    recorder.append(writes(0, 10), false);
    SegmentRef second = recorder.append(writes(10, 10), false);

    assertThat(keys(chain(second))).hasSize(20);
  }

  @Test
  void append_afterAnotherAttempt_goesOnFromWhatWasAccepted() {
    WriteRecorder first = recorder(1, null);
    SegmentRef accepted = first.append(writes(0, 10), false);
    first.append(writes(10, 10), false);

    WriteRecorder second = recorder(2, accepted);
    second.append(writes(10, 5), false);
    SegmentRef last = second.append(writes(15, 5), true);

    assertThat(keys(chain(last))).isEqualTo(keys(List.of(writes(0, 20))));
    assertThat(chain(last)).hasSize(2);
  }

  @Test
  void segment_isInKeyOrderAndStatesItsBounds() {
    List<ObjectWrite> shuffled = new ArrayList<>(writes(0, 10).reversed());
    SegmentRef segment = Objects.requireNonNull(recorder(1, null).append(shuffled, true));

    try (LedgerSegment open = LedgerSegment.open(state, StateRecords.json(), segment)) {
      assertThat(open.firstKey()).isEqualTo(key(0));
      assertThat(open.lastKey()).isEqualTo(key(9));
    }
    assertThat(chain(segment).getFirst()).isEqualTo(writes(0, 10));
  }

  private WriteRecorder recorder(int attempt, @Nullable SegmentRef last) {
    return new WriteRecorder(state, StateRecords.json(), "lease", attempt, last);
  }

  private List<List<ObjectWrite>> chain(@Nullable SegmentRef last) {
    List<List<ObjectWrite>> segments = new ArrayList<>();
    SegmentRef segment = last;
    while (segment != null) {
      try (LedgerSegment open = LedgerSegment.open(state, StateRecords.json(), segment)) {
        List<ObjectWrite> entries = new ArrayList<>();
        for (String line = open.nextLine(); line != null; line = open.nextLine()) {
          entries.add(ObjectWrite.parse(line));
        }
        segments.add(entries);
        segment = open.previous();
      }
    }
    return segments;
  }

  private static List<ObjectKey> keys(List<List<ObjectWrite>> segments) {
    return segments.stream().flatMap(List::stream).map(ObjectWrite::key).sorted().toList();
  }

  private static List<ObjectWrite> writes(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(
            i ->
                new ObjectWrite(
                    key(i), i, "s" + i, Instant.EPOCH, "d" + i, null, Instant.EPOCH, null, null))
        .toList();
  }

  private static ObjectKey key(int i) {
    return ObjectKey.of("k%06d".formatted(i));
  }
}
