package io.bucketbrigade.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStateStoreTest extends StateStoreContract {

  @TempDir private Path folder;

  @Override
  StateStore store() {
    return new FolderStateStore(folder.resolve("state"));
  }

  @Test
  void write_leavesNoOtherFileBehind() throws IOException {
    write("a/b", "one");
    write("a/b", "two");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void list_passesOverWhatAKilledWriterLeft() throws IOException {
    write("a/b", "one");
    Files.writeString(folder.resolve("state/a/.unfinished-1"), "tw");
    assertThat(store().list("", 10)).containsExactly("a/b");
  }

  @Test
  void read_besideAWriter_seesOneOrTheOtherAndNeverAPart() throws InterruptedException {
    String one = "1".repeat(100_000);
    String two = "2".repeat(100_000);
    write("a", one);
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    write("a", i % 2 == 0 ? two : one);
                  }
                });
    try {
      for (int i = 0; i < 200; i++) {
        assertThat(List.of(one, two)).contains(read("a"));
      }
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  @Test
  void write_whereNoFolderCanBe_namesThePathAndTheRemedy() throws IOException {
    Files.writeString(folder.resolve("state"), "a file");
    assertThatThrownBy(() -> write("a/b", ""))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining(folder.resolve("state/a/b").toString())
        .hasMessageContaining("make room or give this process the permission");
  }

  @Test
  void read_ofAFolder_saysThatItCannot() throws IOException {
    Files.createDirectories(folder.resolve("state/a"));
    assertThatThrownBy(() -> read("a"))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining(folder.resolve("state/a").toString());
  }
}
