package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

  @Test
  void restore_whenOneRowPerKey_changesNothing() {
    List<ListedVersion> rows =
        List.of(
            version("a", "3", 5), marker("a", "2", 5), version("a", "1", 5), marker("b", "1", 9));
    assertThat(VersionOrder.restore(rows)).contains(rows);
  }

  @Test
  void restore_whenMarkersFollowAllVersions_mergesByDate() {
    assertThat(
            order(
                version("a", "5", 5),
                version("a", "3", 3),
                version("b", "1", 1),
                marker("a", "4", 4),
                marker("b", "2", 2)))
        .isEqualTo(List.of("a5", "a4", "a3", "b2", "b1"));
  }

  @Test
  void restore_whenMarkersPrecedeAllVersions_mergesByDate() {
    assertThat(
            order(
                marker("a", "4", 4),
                marker("a", "2", 2),
                version("a", "5", 5),
                version("a", "3", 3),
                version("a", "1", 1)))
        .isEqualTo(List.of("a5", "a4", "a3", "a2", "a1"));
  }

  @Test
  void restore_whenMarkersAloneShowFractionsOfASecond_doesNotGuess() {
    ListedVersion marker =
        ListedVersion.marker(ObjectKey.of("a"), "2", false, Instant.ofEpochMilli(3_900));
    assertThat(VersionOrder.restore(List.of(marker, version("a", "3", 4), version("a", "1", 3))))
        .isEqualTo(Optional.empty());
  }

  @Test
  void restore_ofOneKey_isToldByItsDates() {
    assertThat(order(version("a", "3", 3), version("a", "1", 1), marker("a", "2", 2)))
        .isEqualTo(List.of("a3", "a2", "a1"));
  }

  @Test
  void restore_whenTheOldestIsAMarker_changesNothing() {
    assertThat(order(version("a", "3", 3), version("a", "2", 2), marker("a", "1", 1)))
        .isEqualTo(List.of("a3", "a2", "a1"));
  }

  @Test
  void restore_whenTheLatestSeemsOlderThanItsPredecessor_changesNothing() {
    List<ListedVersion> rows =
        List.of(latest(marker("a", "2", 1)), version("a", "1", 2), version("b", "1", 1));
    assertThat(VersionOrder.restore(rows)).contains(rows);
  }

  @Test
  void restore_putsTheLatestFirst_whateverTheDatesSay() {
    assertThat(
            order(
                version("a", "3", 4),
                version("a", "1", 1),
                latest(marker("a", "4", 3)),
                marker("a", "2", 2)))
        .isEqualTo(List.of("a4", "a3", "a2", "a1"));
  }

  @Test
  void restore_whenDatesAreEqual_doesNotGuess() {
    assertThat(
            VersionOrder.restore(
                List.of(
                    version("a", "3", 3),
                    version("a", "1", 1),
                    version("b", "1", 1),
                    marker("a", "2", 1))))
        .isEqualTo(Optional.empty());
  }

  private static List<String> order(ListedVersion... rows) {
    return VersionOrder.restore(List.of(rows)).orElseThrow().stream()
        .map(row -> row.key() + row.versionId())
        .toList();
  }

  private static ListedVersion version(String key, String id, int second) {
    return new ListedVersion(
        ObjectKey.of(key), id, false, false, 1, "etag", Instant.ofEpochSecond(second), null);
  }

  private static ListedVersion latest(ListedVersion marker) {
    return ListedVersion.marker(marker.key(), marker.versionId(), true, marker.lastModified());
  }

  private static ListedVersion marker(String key, String id, int second) {
    return ListedVersion.marker(ObjectKey.of(key), id, false, Instant.ofEpochSecond(second));
  }
}
