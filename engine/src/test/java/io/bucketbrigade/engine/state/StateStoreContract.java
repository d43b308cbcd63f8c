package io.bucketbrigade.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every state store does. */
abstract class StateStoreContract {

  /** An empty store; the same one for the whole test. */
  abstract StateStore store();

  @Test
  void read_ofNothing_isEmpty() {
    assertThat(store().read("migrations/m1/status.json")).isEmpty();
  }

  @Test
  void write_isReadAgain() {
    write("migrations/m1/status.json", "one");
    assertThat(read("migrations/m1/status.json")).isEqualTo("one");
  }

  @Test
  void write_replaces() {
    write("a", "long enough to be longer than the next");
    write("a", "two");
    assertThat(read("a")).isEqualTo("two");
  }

  @Test
  void write_ofAnEmptyRecord_isReadAgain() {
    write("a", "");
    assertThat(store().read("a")).isPresent();
  }

  @Test
  void delete_removesTheRecordAlone() {
    write("uploads/a.intent.json", "x");
    write("uploads/a.upload.json", "y");
    store().delete("uploads/a.intent.json");
    store().delete("uploads/a.intent.json");
    assertThat(store().read("uploads/a.intent.json")).isEmpty();
    assertThat(store().list("uploads/", 10)).containsExactly("uploads/a.upload.json");
  }

  @Test
  void delete_ofWhatWasNever_isNoError() {
    store().delete("nothing/here");
    assertThat(store().list("", 10)).isEmpty();
  }

  @Test
  void list_isAscendingAndBounded() {
    write("runs/r/lanes/0001-a/000001.json", "");
    write("runs/r/lanes/0001-a.b/000001.json", "");
    write("runs/r/lanes/0001/000002.json", "");
    write("runs/r/context.json", "");
    write("status.json", "");
    assertThat(store().list("runs/r/lanes/", 10))
        .containsExactly(
            "runs/r/lanes/0001-a.b/000001.json",
            "runs/r/lanes/0001-a/000001.json",
            "runs/r/lanes/0001/000002.json");
    assertThat(store().list("runs/r/lanes/0001-a", 10)).hasSize(2);
    assertThat(store().list("", 2))
        .containsExactly("runs/r/context.json", "runs/r/lanes/0001-a.b/000001.json");
    assertThat(store().list("nothing/", 10)).isEmpty();
  }

  @Test
  void list_ofMoreThanAPage_isComplete() {
    IntStream.range(0, 1_203).forEach(i -> write("ledger/%05d".formatted(i), ""));
    assertThat(store().list("ledger/", 5_000)).hasSize(1_203).isSorted();
    assertThat(store().list("ledger/", 1_100)).hasSize(1_100);
  }

  @Test
  void below_seesOnlyItsOwn() {
    StateStore below = store().below("migrations/m1");
    below.write("status.json", "x".getBytes(StandardCharsets.UTF_8));
    write("migrations/m2/status.json", "y");
    assertThat(below.list("", 10)).containsExactly("status.json");
    assertThat(read("migrations/m1/status.json")).isEqualTo("x");
    below.delete("status.json");
    assertThat(below.list("", 10)).isEmpty();
    assertThat(read("migrations/m2/status.json")).isEqualTo("y");
    assertThat(below.locate("status.json")).isEqualTo(store().locate("migrations/m1/status.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a b", "é", "a\\b"})
  void write_ofANameThatCouldLeaveTheStore_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(name, ""))
        .withMessageContaining(name);
  }

  final void write(String name, String content) {
    store().write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  final String read(String name) {
    return new String(store().read(name).orElseThrow(), StandardCharsets.UTF_8);
  }
}
