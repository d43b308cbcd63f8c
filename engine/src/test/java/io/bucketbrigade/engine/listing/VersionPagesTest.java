package io.bucketbrigade.engine.listing;

import static io.bucketbrigade.engine.listing.ScriptedVersions.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionPagesTest {

  private final ScriptedVersions server = new ScriptedVersions();

  @Test
  void page_hasARowForEachKeyAboutItsNewestVersionWithItsHistory() {
    server.page(false, version("a", "2", true), version("a", "1", false), version("b", "3", true));

    ListPage page = page(null, null);

    assertThat(page.objects())
        .containsExactly(
            row("a", "2", List.of(version("a", "2", true), version("a", "1", false))),
            row("b", "3", List.of(version("b", "3", true))));
    assertThat(page.truncated()).isFalse();
    assertThat(page.nextToken()).isNull();
    assertThat(page.commonPrefixes()).isEmpty();
    assertThat(server.requests).containsExactly(new VersionsRequest("p", null, null, 100));
  }

  @Test
  void page_whoseLastKeyMayGoOn_leavesItsHistoryOut() {
    server.page(true, version("a", "2", true), version("b", "3", true));

    ListPage page = page(null, null);

    assertThat(page.objects())
        .containsExactly(row("a", "2", List.of(version("a", "2", true))), row("b", "3", null));
    assertThat(page.truncated()).isTrue();
    assertThat(page.nextToken()).isEqualTo("b");
  }

  @Test
  void page_ofAHistoryInDoubtfulOrder_leavesItOut() {
    server.page(false, version("a", "1", false), version("a", "2", true));
    assertThat(page(null, null).objects()).containsExactly(row("a", "1", null));
    server.page(false, version("a", "2", true), version("a", "1", true));
    assertThat(page(null, null).objects()).containsExactly(row("a", "2", null));
  }

  @Test
  void page_afterAKey_skipsItsRowsAndGoesByTheToken() {
    server.page(false, version("a", "1", true), version("b", "3", true));
    assertThat(page("a", null).objects()).extracting(row -> row.key().value()).containsExactly("b");
    server.page(false, version("b", "1", true), version("c", "3", true));
    assertThat(page("a", "b").objects()).extracting(row -> row.key().value()).containsExactly("c");
    assertThat(server.requests)
        .containsExactly(
            new VersionsRequest("p", ObjectKey.of("a"), null, 100),
            new VersionsRequest("p", ObjectKey.of("b"), null, 100));
  }

  @Test
  void page_withoutRows_goesOnWhereTheServerSays() {
    server.page(new VersionPage(List.of(), true, ObjectKey.of("m")));
    assertThat(page(null, null).nextToken()).isEqualTo("m");
    server.page(new VersionPage(List.of(), true, null));
    assertThat(page(null, null).nextToken()).isNull();
    server.page(new VersionPage(List.of(), false, ObjectKey.of("m")));
    ListPage last = page(null, null);
    assertThat(last.nextToken()).isNull();
    assertThat(last.objects()).isEmpty();
  }

  private ListPage page(@Nullable String startAfter, @Nullable String token) {
    return VersionPages.page(
        server.store,
        new ListRequest(
            "p", startAfter == null ? null : ObjectKey.of(startAfter), token, null, 100));
  }

  private static ListedObject row(String key, String id, @Nullable List<ListedVersion> history) {
    return new ListedObject(
        ObjectKey.of(key), 7, "etag-" + id, Instant.EPOCH, "STANDARD", id, history);
  }
}
