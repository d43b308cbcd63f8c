package io.bucketbrigade.engine.listing;

import static io.bucketbrigade.engine.listing.ScriptedVersions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.listing.HistoryReader.HistoryException;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {

  private static final ObjectKey KEY = ObjectKey.of("k");

  private final ScriptedVersions server = new ScriptedVersions();

  @Test
  void read_overSeveralPages_givesAllVersionsOfTheKeyAlone() throws HistoryException {
    server
        .page(true, version("in/k", "4", true), version("in/k", "3", false))
        .page(true, version("in/k", "2", false), version("in/k", "1", false))
        .page(true, version("in/k2", "9", true));

    List<ListedVersion> history = read();

    assertThat(history).extracting(ListedVersion::versionId).containsExactly("4", "3", "2", "1");
    assertThat(history).extracting(ListedVersion::key).containsOnly(KEY);
    assertThat(server.requests)
        .containsExactly(
            new VersionsRequest("in/k", null, null, ListRequest.MAX_KEYS),
            new VersionsRequest("in/k", ObjectKey.of("in/k"), "3", ListRequest.MAX_KEYS),
            new VersionsRequest("in/k", ObjectKey.of("in/k"), "1", ListRequest.MAX_KEYS));
  }

  @Test
  void read_endsWithThePageThatHasOtherKeysOrIsTheLast() throws HistoryException {
    server.page(true, version("in/k", "1", true), version("in/k2", "9", true));
    assertThat(read()).hasSize(1);
    server.page(false, version("in/k", "1", true));
    assertThat(read()).hasSize(1);
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void read_ofAKeyThatHasNone_isEmpty() throws HistoryException {
    server.page(false);
    assertThat(read()).isEmpty();
    server.page(true, version("in/k2", "9", true));
    assertThat(read()).isEmpty();
  }

  @Test
  void read_whenAVersionIsShownTwice_isRefused() {
    server
        .page(true, version("in/k", "2", true), version("in/k", "1", false))
        .page(false, version("in/k", "1", false));
    assertThat(code()).isEqualTo(FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void read_whenMoreIsSaidToFollowAndNothingIsShown_isRefused() {
    server.page(true);
    assertThat(code()).isEqualTo(FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void read_whenTheNewestIsNotFirst_isRefused() {
    server.page(false, version("in/k", "1", false), version("in/k", "2", true));
    assertThat(code()).isEqualTo(FailureCode.LISTING_OUT_OF_ORDER);
  }

  @Test
  void read_ofAVeryLongHistory_isRefusedOnlyAboveTheLimit() throws HistoryException {
    ListedVersion[] most =
        IntStream.range(0, HistoryReader.MAX_VERSIONS)
            .mapToObj(i -> version("in/k", "v" + i, i == 0))
            .toArray(ListedVersion[]::new);
    server.page(new VersionPage(List.of(most), false, null));
    assertThat(read()).hasSize(HistoryReader.MAX_VERSIONS);

    server
        .page(new VersionPage(List.of(most), true, null))
        .page(false, version("in/k", "one more", false));
    assertThat(code()).isEqualTo(FailureCode.HISTORY_TOO_LONG);
  }

  private List<ListedVersion> read() throws HistoryException {
    return new HistoryReader(server.side("in/")).read(KEY);
  }

  private FailureCode code() {
    HistoryException refused = catchThrowableOfType(HistoryException.class, this::read);
    assertThat(refused).hasMessageContaining("source").hasMessageNotContaining("%");
    return refused.code();
  }
}
