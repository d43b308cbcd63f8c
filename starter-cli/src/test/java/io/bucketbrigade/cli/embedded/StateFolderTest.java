package io.bucketbrigade.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  private static final EmbeddedInfo INFO =
      new EmbeddedInfo("127.0.0.1:7233", null, 42, List.of("old", "new"));

  @TempDir Path folder;

  @Test
  void tryOwn_whileSomebodyElseOwnsIt_isEmptyAndLeavesWhatTheOwnerAnnounced() {
    StateFolder mine = StateFolder.make(folder.resolve("state"));
    try (StateFolder.Ownership owner = mine.tryOwn().orElseThrow()) {
      owner.announce(INFO);

      assertThat(StateFolder.make(folder.resolve("state")).tryOwn()).isEmpty();
      assertThat(mine.runningInfo()).contains(INFO);
    }
  }

  @Test
  void tryOwn_bySymbolicLink_meetsTheSameLock() throws IOException {
    StateFolder mine = StateFolder.make(folder.resolve("state"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), mine.path());
    try (StateFolder.Ownership owner = mine.tryOwn().orElseThrow()) {
      owner.announce(INFO);

      assertThat(StateFolder.make(link)).isEqualTo(mine);
      assertThat(StateFolder.make(link).tryOwn()).isEmpty();
    }
  }

  @Test
  void close_givesTheFolderUpAndTakesTheAnnouncementBack() {
    StateFolder mine = StateFolder.make(folder.resolve("state"));
    StateFolder.Ownership first = mine.tryOwn().orElseThrow();
    first.announce(INFO);

    first.close();

    assertThat(mine.runningInfo()).isEmpty();
    try (StateFolder.Ownership second = mine.tryOwn().orElseThrow()) {
      assertThat(second).isNotNull();
    }
  }

  @Test
  void tryOwn_afterAnOwnerThatDied_forgetsWhatItAnnounced() throws IOException {
    StateFolder mine = StateFolder.make(folder.resolve("state"));
    Files.writeString(mine.path().resolve("embedded.json"), "{\"pid\":1,\"connections\":[]}");
    assertThat(mine.runningInfo()).isPresent();

    try (StateFolder.Ownership owner = mine.tryOwn().orElseThrow()) {
      assertThat(owner).isNotNull();
      assertThat(mine.runningInfo()).isEmpty();
    }
  }

  @Test
  void make_whatIsMissing_isForItsUserAlone() throws IOException {
    StateFolder made = StateFolder.make(folder.resolve("a/state"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void make_whereAFileStands_isRefusedWithItsPath() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> StateFolder.make(file))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContainingAll(file.toString(), "--state-dir");
  }

  @Test
  void existing_ofNothing_isEmpty() {
    assertThat(StateFolder.existing(folder.resolve("nowhere"))).isEmpty();
  }
}
