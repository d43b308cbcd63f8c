package io.bucketbrigade.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.GeneratedObjects;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FakeS3ListingTest extends FakeS3TestBase {

  private static final Comparator<String> BYTES =
      (left, right) ->
          Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

  private S3Reply list(Map<String, String> query) {
    Map<String, String> all = new HashMap<>(query);
    all.put("list-type", "2");
    return send("GET", "", all, Map.of());
  }

  private static List<String> elements(S3Reply reply, String name) {
    return Pattern.compile("<" + name + ">([^<]*)</" + name + ">")
        .matcher(reply.text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static List<String> keys(S3Reply reply) {
    return elements(reply, "Key");
  }

  /** All entries of a listing, page by page. */
  private List<String> pages(Map<String, String> query, String element) {
    List<String> all = new ArrayList<>();
    Map<String, String> next = new HashMap<>(query);
    next.put("encoding-type", "url");
    boolean more = true;
    while (more) {
      S3Reply page = list(next);
      elements(page, element).forEach(entry -> all.add(PercentCoding.decodeQuery(entry)));
      more = element(page, "IsTruncated").equals("true");
      if (more) {
        next.put("continuation-token", element(page, "NextContinuationToken"));
      }
    }
    return all;
  }

  @Test
  void pages_areInByteOrder_andShowEachKeyOnce() {
    List<String> keys = new ArrayList<>(HostileKeys.all());
    keys.forEach(key -> bucket.put(key, new byte[0]));

    keys.sort(BYTES);
    assertThat(pages(Map.of("max-keys", "7"), "Key")).isEqualTo(keys);
    assertThat(keys.indexOf("order-\uFFEE")).isLessThan(keys.indexOf("order-\uD83D\uDE00"));
  }

  @Test
  void pages_inUtf16Order_putEmojiFirst() {
    bucket.put("\uFFEE", new byte[0]);
    bucket.put("\uD83D\uDE00", new byte[0]);
    assertThat(pages(Map.of(), "Key")).containsExactly("\uFFEE", "\uD83D\uDE00");

    bucket.listInUtf16Order();
    bucket.put("z", new byte[0]);

    assertThat(pages(Map.of(), "Key")).containsExactly("z", "\uD83D\uDE00", "\uFFEE");
  }

  @Test
  void startAfter_isExclusive_andPrefixFilters() {
    for (String key : List.of("a", "b", "b/1", "b/2", "c")) {
      bucket.put(key, new byte[0]);
    }
    assertThat(keys(list(Map.of("start-after", "b")))).containsExactly("b/1", "b/2", "c");
    assertThat(keys(list(Map.of("start-after", "aa")))).containsExactly("b", "b/1", "b/2", "c");
    assertThat(keys(list(Map.of("prefix", "b/", "start-after", "a"))))
        .containsExactly("b/1", "b/2");
    assertThat(keys(list(Map.of("prefix", "b/", "start-after", "b/1")))).containsExactly("b/2");
    assertThat(keys(list(Map.of("prefix", "nothing")))).isEmpty();
  }

  @Test
  void delimiter_groupsIntoCommonPrefixesAcrossPages() {
    for (String key : List.of("a/1", "a/2", "b", "c/1", "c/2", "c/3", "d")) {
      bucket.put(key, new byte[0]);
    }
    assertThat(keys(list(Map.of("delimiter", "/")))).containsExactly("b", "d");
    assertThat(element(list(Map.of("delimiter", "/")), "KeyCount")).isEqualTo("4");
    assertThat(pages(Map.of("delimiter", "/", "max-keys", "1"), "Prefix"))
        .filteredOn(prefix -> !prefix.isEmpty())
        .containsExactly("a/", "c/");
    assertThat(pages(Map.of("delimiter", "/", "max-keys", "1"), "Key")).containsExactly("b", "d");
  }

  @Test
  void emptyAndFullPages_tellTruncationRightly() {
    assertThat(element(list(Map.of()), "IsTruncated")).isEqualTo("false");
    bucket.put("a", new byte[0]);
    bucket.put("b", new byte[0]);
    assertThat(element(list(Map.of("max-keys", "2")), "IsTruncated")).isEqualTo("false");
    assertThat(element(list(Map.of("max-keys", "1")), "IsTruncated")).isEqualTo("true");
  }

  @Test
  void plainListing_escapesWhatXmlCanHold() {
    bucket.put("a&<b>\"c", new byte[0]);
    assertThat(list(Map.of()).text()).contains("<Key>a&amp;&lt;b&gt;&quot;c</Key>");
  }

  @Test
  void versions_areListedNewestFirstWithMarkers() {
    bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
    bucket.put("a", new byte[1]);
    bucket.put("a", new byte[2]);
    bucket.delete("a");
    bucket.put("b", new byte[3]);

    S3Reply all = send("GET", "", Map.of("versions", ""), Map.of());
    assertThat(keys(all)).containsExactly("a", "a", "a", "b");
    assertThat(elements(all, "Size")).containsExactly("2", "1", "3");
    assertThat(all.text()).contains("<DeleteMarker>");
    assertThat(elements(all, "IsLatest")).containsExactly("true", "false", "false", "true");
    assertThat(keys(list(Map.of()))).containsExactly("b");

    List<String> ids = new ArrayList<>();
    Map<String, String> query = new HashMap<>(Map.of("versions", "", "max-keys", "1"));
    for (int page = 0; page < 4; page++) {
      S3Reply reply = send("GET", "", query, Map.of());
      ids.addAll(elements(reply, "VersionId"));
      if (page < 3) {
        query.put("key-marker", element(reply, "NextKeyMarker"));
        query.put("version-id-marker", element(reply, "NextVersionIdMarker"));
      }
    }
    assertThat(ids).isEqualTo(elements(all, "VersionId")).doesNotHaveDuplicates();
  }

  @Test
  void versions_deletingTheMarkerBringsTheObjectBack() {
    bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
    bucket.put("a", new byte[1]);
    S3Reply deleted = send("DELETE", "a", Map.of(), Map.of());
    assertThat(deleted.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(client.get(BUCKET, "a").status()).isEqualTo(404);

    String marker = String.valueOf(deleted.header("x-amz-version-id"));
    assertThat(send("HEAD", "a", Map.of("versionId", marker), Map.of()).status()).isEqualTo(405);
    send("DELETE", "a", Map.of("versionId", marker), Map.of());

    assertThat(client.get(BUCKET, "a").status()).isEqualTo(200);
  }

  @Test
  void generatedObjects_areListedReadAndOverlaid() {
    Instant when = Instant.parse("2026-01-01T00:00:00Z");
    bucket.generate(GeneratedObjects.numbered(2_000_000, "g/", 16, when));
    bucket.put("a", new byte[1]);
    bucket.put("g/000000000001x", new byte[1]);
    bucket.delete("g/000000000002");
    bucket.put("g/000000000003", new byte[5]);

    S3Reply first = list(Map.of("max-keys", "6"));
    assertThat(keys(first))
        .containsExactly(
            "a",
            "g/000000000000",
            "g/000000000001",
            "g/000000000001x",
            "g/000000000003",
            "g/000000000004");
    assertThat(elements(first, "Size")).containsExactly("1", "16", "16", "1", "5", "16");
    assertThat(keys(list(Map.of("start-after", "g/000001999998"))))
        .containsExactly("g/000001999999");
    assertThat(client.get(BUCKET, "g/000000000009").body()).hasSize(16);
    assertThat(client.get(BUCKET, "g/000000000002").status()).isEqualTo(404);
  }
}
