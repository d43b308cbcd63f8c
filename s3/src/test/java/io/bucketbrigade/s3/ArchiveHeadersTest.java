package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ArchiveState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What headers of AWS and of others say of an archive. */
class ArchiveHeadersTest {

  @ParameterizedTest
  @CsvSource({
    "'ongoing-request=\"true\"',, RESTORING",
    "'ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"',, RESTORED",
    "'ongoing-request=\"true\"', DEEP_ARCHIVE_ACCESS, RESTORING",
    ", ARCHIVE_ACCESS, ARCHIVED",
    "'',,",
    "something else,,",
    ",,"
  })
  void archive_isWhatTheHeadersSay(
      @Nullable String restore, @Nullable String tier, @Nullable ArchiveState expected) {
    assertThat(ObjectHeads.archive(restore, tier)).isEqualTo(expected);
  }
}
