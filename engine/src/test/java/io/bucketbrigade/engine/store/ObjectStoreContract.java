package io.bucketbrigade.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link ObjectStore} keeps, whatever server is behind it. A subclass supplies buckets
 * and declares, with the reason, each {@link Promise} that its server breaks.
 */
public abstract class ObjectStoreContract {

  private static final int MIB = 1024 * 1024;

  private static final String KMS_KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  /** Dates of servers and of this machine may differ by that much. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

  /** The algorithms that S3 makes of parts. */
  private static final List<Algorithm> OF_PARTS =
      Stream.of(Algorithm.values()).filter(Algorithm::joinsParts).toList();

  // ---- what a subclass supplies

  /** A new, empty bucket. All buckets of a subclass belong to one provider and one principal. */
  protected abstract ObjectStore newBucket(boolean versioned);

  /** A new, empty bucket with Object Lock, and so with versions. */
  protected abstract ObjectStore newLockedBucket();

  /** A bucket that does not exist. */
  protected abstract ObjectStore missingBucket();

  /** The same bucket, seen with an access key that the server does not know. */
  protected abstract ObjectStore asStranger(ObjectStore bucket);

  /** The promises that this server breaks. */
  protected Map<Promise, Deviation> deviations() {
    return Map.of();
  }

  // ---- listing

  @Test
  void list_whenKeysHaveSurrogates_ordersByUtf8Bytes() {
    keeps(
        Promise.LIST_IN_UTF8_ORDER,
        () -> {
          ObjectStore store = newBucket(false);
          List<String> ordered =
              List.of("A", "Z", "a", "z", "~", "é", "日", "\uE000", "\uFFEE", "\uFFFD", "😀", "🚀");
          ordered.reversed().forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("", null))).isEqualTo(ordered);
        });
  }

  @Test
  void list_whenNamesAreAlsoFolders_ordersByUtf8Bytes() {
    keeps(
        Promise.LIST_IN_ORDER_AROUND_SLASHES,
        () -> {
          ObjectStore store = newBucket(false);
          List<String> ordered = List.of("a", "a-b", "a.b", "a/b", "a/b/c", "a0", "ab");
          ordered.reversed().forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("", null))).isEqualTo(ordered);
        });
  }

  @Test
  void list_whenPagesAreSmall_tellsEachKeyOnce() {
    keeps(
        Promise.LIST_EACH_KEY_ONCE_OVER_PAGES,
        () -> {
          ObjectStore store = newBucket(false);
          List<String> all = fill(store);
          ListRequest request = new ListRequest("", null, null, null, 4);
          List<String> seen = new ArrayList<>();
          for (int page = 0; page < all.size(); page++) {
            ListPage reply = store.list(request);
            assertThat(reply.objects()).hasSizeBetween(1, 4);
            reply.objects().forEach(row -> seen.add(row.key().value()));
            if (!reply.truncated()) {
              assertThat(reply.nextToken()).isNull();
              break;
            }
            assertThat(reply.nextToken()).isNotNull();
            request = request.next(reply.nextToken(), null);
          }
          assertThat(seen).isEqualTo(all);
        });
  }

  @Test
  void list_whenContinuedByStartAfter_tellsEachKeyOnce() {
    keeps(
        Promise.LIST_EACH_KEY_ONCE_BY_START_AFTER,
        () -> {
          ObjectStore store = newBucket(false);
          List<String> all = fill(store);
          List<String> seen = new ArrayList<>();
          ObjectKey after = null;
          for (int page = 0; page < all.size(); page++) {
            ListPage reply = store.list(new ListRequest("", after, null, null, 3));
            reply.objects().forEach(row -> seen.add(row.key().value()));
            if (!reply.truncated()) {
              break;
            }
            after = reply.objects().getLast().key();
          }
          assertThat(seen).isEqualTo(all);
        });
  }

  @Test
  void list_whenPrefixIsPartOfAName_isLiteral() {
    keeps(
        Promise.LIST_LITERAL_PREFIX,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("aa", "ab", "ab/c", "abc", "ac").forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("ab", null)))
              .containsExactlyInAnyOrder("ab", "ab/c", "abc");
          assertThat(keysOf(store, ListRequest.from("ab/", null))).containsExactly("ab/c");
          assertThat(keysOf(store, ListRequest.from("nothing", null))).isEmpty();
        });
  }

  @Test
  void list_whenDelimiterIsGiven_groupsKeys() {
    keeps(
        Promise.LIST_COMMON_PREFIXES,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("a", "b/1", "b/2", "b/c/3", "d", "e/4").forEach(key -> put(store, key, "x"));
          ListPage top = store.list(new ListRequest("", null, null, "/", 1000));
          assertThat(keys(top)).containsExactly("a", "d");
          assertThat(top.commonPrefixes()).containsExactly("b/", "e/");
          ListPage below = store.list(new ListRequest("b/", null, null, "/", 1000));
          assertThat(keys(below)).containsExactly("b/1", "b/2");
          assertThat(below.commonPrefixes()).containsExactly("b/c/");
        });
  }

  @Test
  void list_whenCommonPrefixesArePaged_tellsEachOnce() {
    keeps(
        Promise.LIST_COMMON_PREFIXES_OVER_PAGES,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("a", "b/1", "b/2", "b/3", "c/1", "d").forEach(key -> put(store, key, "x"));
          ListRequest request = new ListRequest("", null, null, "/", 1);
          List<String> seen = new ArrayList<>();
          for (int page = 0; page < 10; page++) {
            ListPage reply = store.list(request);
            seen.addAll(keys(reply));
            seen.addAll(reply.commonPrefixes());
            if (!reply.truncated()) {
              break;
            }
            request = request.next(reply.nextToken(), null);
          }
          assertThat(seen).containsExactly("a", "b/", "c/", "d");
        });
  }

  @Test
  void list_whenStartAfterIsAKeyOrBetweenKeys_beginsBehindIt() {
    keeps(
        Promise.LIST_START_AFTER_IS_EXCLUSIVE,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("a", "b", "d").forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("", key("a")))).containsExactly("b", "d");
          assertThat(keysOf(store, ListRequest.from("", key("c")))).containsExactly("d");
          assertThat(keysOf(store, ListRequest.from("", key("d")))).isEmpty();
          assertThat(keysOf(store, ListRequest.from("", key("z")))).isEmpty();
        });
  }

  @Test
  void list_whenStartAfterStandsBeforeThePrefix_listsTheWholePrefix() {
    keeps(
        Promise.LIST_START_AFTER_BEFORE_PREFIX,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("a/1", "m/1", "m/2", "z/1").forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("m/", key("b")))).containsExactly("m/1", "m/2");
          assertThat(keysOf(store, ListRequest.from("m/", key("n")))).isEmpty();
        });
  }

  @Test
  void list_whenStartAfterIsAFolder_listsWhatIsInside() {
    keeps(
        Promise.LIST_START_AFTER_FOLDER,
        () -> {
          ObjectStore store = newBucket(false);
          List.of("a", "b/x", "b/y/z", "c").forEach(key -> put(store, key, "x"));
          assertThat(keysOf(store, ListRequest.from("", key("b/"))))
              .containsExactly("b/x", "b/y/z", "c");
          assertThat(keysOf(store, ListRequest.from("", key("b/y/"))))
              .containsExactly("b/y/z", "c");
          assertThat(keysOf(store, ListRequest.from("b/", key("b/"))))
              .containsExactly("b/x", "b/y/z");
        });
  }

  @Test
  void list_tellsSizeEtagAndDateOfEachObject() {
    keeps(
        Promise.LIST_ROWS_ARE_COMPLETE,
        () -> {
          ObjectStore store = newBucket(false);
          WriteResult written = put(store, "a", "12345");
          ListedObject row = store.list(ListRequest.from("", null)).objects().getFirst();
          assertThat(row.key()).isEqualTo(key("a"));
          assertThat(row.sizeBytes()).isEqualTo(5);
          assertThat(row.etag()).isEqualTo(written.etag()).doesNotContain("\"");
          assertThat(row.lastModified()).isBetween(recently(), soon());
        });
  }

  @Test
  void list_whenBucketIsEmpty_isOneEmptyPage() {
    keeps(
        Promise.LIST_EMPTY_BUCKET,
        () ->
            assertThat(newBucket(false).list(ListRequest.from("", null)))
                .isEqualTo(new ListPage(List.of(), List.of(), false, null)));
  }

  // ---- keys

  static Stream<Promise> keyPromises() {
    return Arrays.stream(Promise.values()).filter(promise -> !promise.keys().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("keyPromises")
  void hostileKeys_areKeptAsTheyAre(Promise promise) {
    keeps(
        promise,
        () -> {
          ObjectStore store = newBucket(false);
          for (ObjectKey key : promise.keys()) {
            put(store, key.value(), "bytes of " + key);
          }
          assertThat(store.list(ListRequest.from("", null)).objects())
              .extracting(ListedObject::key)
              .containsExactlyInAnyOrderElementsOf(promise.keys());
          for (ObjectKey key : promise.keys()) {
            assertThat(text(store, key.value())).isEqualTo("bytes of " + key);
            assertThat(store.head(key).sizeBytes()).isEqualTo(bytes("bytes of " + key).length);
          }
          for (ObjectKey key : promise.keys()) {
            store.delete(key, null);
          }
          assertThat(store.list(ListRequest.from("", null)).objects()).isEmpty();
        });
  }

  // ---- reading

  @Test
  void get_readsIntoTheBufferFromItsPosition() {
    keeps(
        Promise.GET_INTO_BUFFER,
        () -> {
          ObjectStore store = newBucket(false);
          byte[] content = random(300_000, 1);
          WriteResult written = put(store, "a", content, ObjectAttributes.NONE);
          for (ByteBuffer into :
              List.of(ByteBuffer.allocate(300_010), ByteBuffer.allocateDirect(300_010))) {
            into.position(5);
            ObjectHead head = store.get(new GetRequest(key("a"), null, null), into);
            assertThat(into.position()).isEqualTo(300_005);
            assertThat(bytesBetween(into, 5, 300_005)).isEqualTo(content);
            assertThat(head.sizeBytes()).isEqualTo(300_000);
            assertThat(head.etag()).isEqualTo(written.etag());
            assertThat(head.lastModified()).isBetween(recently(), soon());
            assertThat(head.missingMetadata()).isZero();
          }
        });
  }

  @Test
  void get_whenObjectIsEmpty_readsNothing() {
    keeps(
        Promise.GET_EMPTY_OBJECT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "");
          ByteBuffer into = ByteBuffer.allocate(0);
          assertThat(store.get(new GetRequest(key("a"), null, null), into).sizeBytes()).isZero();
        });
  }

  @Test
  void get_whenRangeIsGiven_readsItAndTellsTheWholeSize() {
    keeps(
        Promise.GET_RANGE,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "0123456789");
          assertThat(range(store, "a", 0, 1)).isEqualTo("0");
          assertThat(range(store, "a", 3, 4)).isEqualTo("3456");
          assertThat(range(store, "a", 8, 100)).isEqualTo("89");
          ByteBuffer into = ByteBuffer.allocate(2);
          ObjectHead head = store.get(new GetRequest(key("a"), new ByteRange(4, 2), null), into);
          assertThat(head.sizeBytes()).isEqualTo(10);
        });
  }

  @Test
  void get_whenRangeBeginsBehindTheEnd_isInvalid() {
    keeps(
        Promise.GET_RANGE_BEYOND_END,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "0123456789");
          failsWith(() -> range(store, "a", 10, 1), StoreFailure.INVALID_REQUEST);
        });
  }

  @Test
  void get_whenPinned_readsThatObjectOnly() {
    keeps(
        Promise.GET_PINNED,
        () -> {
          ObjectStore store = newBucket(false);
          String etag = put(store, "a", "old").etag();
          ByteBuffer into = ByteBuffer.allocate(10);
          store.get(new GetRequest(key("a"), null, etag), into);
          assertThat(into.position()).isEqualTo(3);
          put(store, "a", "newer");
          for (ByteRange range : Arrays.asList(null, new ByteRange(0, 2))) {
            failsWith(
                () -> store.get(new GetRequest(key("a"), range, etag), ByteBuffer.allocate(10)),
                StoreFailure.PRECONDITION_FAILED);
          }
        });
  }

  @Test
  void get_whenBodyIsLongerThanTheRoom_isMalformed() {
    keeps(
        Promise.GET_WITHOUT_ROOM,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "0123456789");
          failsWith(
              () -> store.get(new GetRequest(key("a"), null, null), ByteBuffer.allocate(9)),
              StoreFailure.MALFORMED_REPLY);
        });
  }

  // ---- writing

  @Test
  void put_replacesTheObjectWithAllItCarries() {
    keeps(
        Promise.PUT_REPLACES,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("old"), userMetadata("k", "v"));
          put(store, "a", "new");
          assertThat(text(store, "a")).isEqualTo("new");
          assertThat(store.head(key("a")).attributes().userMetadata()).isEmpty();
        });
  }

  @Test
  void put_sendsFromPositionToLimitAndLeavesTheBuffer() {
    keeps(
        Promise.PUT_LEAVES_BODY_BUFFER,
        () -> {
          ObjectStore store = newBucket(false);
          ByteBuffer heap = ByteBuffer.wrap(bytes("0123456789"));
          ByteBuffer direct = ByteBuffer.allocateDirect(10).put(bytes("0123456789"));
          for (ByteBuffer body : List.of(heap, direct, heap.asReadOnlyBuffer())) {
            body.position(2).limit(6);
            store.put(new PutRequest(key("a"), ObjectAttributes.NONE, WriteCondition.ANY), body);
            assertThat(text(store, "a")).isEqualTo("2345");
            // A retry sends the same buffer again.
            assertThat(body.position()).isEqualTo(2);
            assertThat(body.limit()).isEqualTo(6);
          }
        });
  }

  @Test
  void put_keepsContentHeaders() {
    keeps(
        Promise.PUT_CONTENT_HEADERS,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), contentHeaders());
          assertThat(store.head(key("a")).attributes())
              .usingRecursiveComparison()
              .ignoringFields("storageClass", "encryption")
              .isEqualTo(contentHeaders());
          assertThat(store.get(new GetRequest(key("a"), null, null), ByteBuffer.allocate(1)))
              .extracting(ObjectHead::attributes)
              .usingRecursiveComparison()
              .ignoringFields("storageClass", "encryption")
              .isEqualTo(contentHeaders());
        });
  }

  @Test
  void put_whenThereIsNoContentType_addsNoneOfOurs() {
    keeps(
        Promise.PUT_WITHOUT_CONTENT_TYPE,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a.html", bytes("x"), ObjectAttributes.NONE);
          // binary/octet-stream is what AWS itself stores where a PUT names no type.
          assertThat(store.head(key("a.html")).attributes().contentType())
              .isIn(null, "binary/octet-stream");
        });
  }

  @Test
  void put_whenExpiresIsNoDate_keepsItsText() {
    keeps(
        Promise.PUT_EXPIRES_AS_TEXT,
        () -> {
          ObjectStore store = newBucket(false);
          for (String expires : List.of("Thu, 01 Dec 2044 16:00:00 GMT", "0", "never")) {
            put(
                store,
                "a",
                bytes("x"),
                new ObjectAttributes(
                    "text/plain", null, null, null, null, expires, null, null, Map.of(), Map.of()));
            assertThat(store.head(key("a")).attributes().expires()).isEqualTo(expires);
          }
        });
  }

  @Test
  void put_whenBodyIsStreamed_doesNotKeepAwsChunkedAsEncoding() {
    keeps(
        Promise.PUT_ENCODING_BESIDE_AWS_CHUNKED,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", random(200_000, 2), ObjectAttributes.NONE);
          assertThat(store.head(key("a")).attributes().contentEncoding()).isNull();
          put(store, "b", bytes("not really gzip"), encoded("gzip"));
          assertThat(store.head(key("b")).attributes().contentEncoding()).isEqualTo("gzip");
          assertThat(text(store, "b")).isEqualTo("not really gzip");
        });
  }

  @Test
  void put_keepsUserMetadataWithNamesInLowerCase() {
    keeps(
        Promise.PUT_USER_METADATA,
        () -> {
          ObjectStore store = newBucket(false);
          Map<String, String> metadata =
              Map.of("plain", "v", "with-dash_and.dot", "a b;c=d,e", "number", "1");
          put(store, "a", bytes("x"), userMetadata(metadata));
          assertThat(store.head(key("a")).attributes().userMetadata()).isEqualTo(metadata);
        });
  }

  @Test
  void put_keepsUserMetadataBeyondAscii() {
    keeps(
        Promise.PUT_NON_ASCII_METADATA,
        () -> {
          ObjectStore store = newBucket(false);
          Map<String, String> metadata =
              Map.of("latin", "größe", "euro", "5 €", "emoji", "ok 😀", "long", "日本".repeat(60));
          put(store, "a", bytes("x"), userMetadata(metadata));
          assertThat(store.head(key("a")).attributes().userMetadata()).isEqualTo(metadata);
          put(store, "b", bytes("x"), store.head(key("a")).attributes());
          assertThat(store.head(key("b")).attributes().userMetadata()).isEqualTo(metadata);
        });
  }

  @Test
  void put_keepsTheStorageClass() {
    keeps(
        Promise.PUT_STORAGE_CLASS,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), attributes("text/plain", null, "STANDARD_IA", Map.of()));
          assertThat(store.head(key("a")).attributes().storageClass()).isEqualTo("STANDARD_IA");
          assertThat(store.list(ListRequest.from("", null)).objects())
              .extracting(ListedObject::storageClass)
              .containsExactly("STANDARD_IA");
        });
  }

  @Test
  void put_keepsTheWebsiteRedirect() {
    keeps(
        Promise.PUT_WEBSITE_REDIRECT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), attributes("text/plain", "/other", null, Map.of()));
          assertThat(store.head(key("a")).attributes().websiteRedirect()).isEqualTo("/other");
        });
  }

  @Test
  void put_keepsSseS3() {
    keeps(
        Promise.PUT_SSE_S3,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withEncryption(Encryption.SSE_S3));
          assertThat(encryptionOf(store, "a").algorithm()).isEqualTo("AES256");
          assertThat(text(store, "a")).isEqualTo("x");
        });
  }

  @Test
  void put_keepsSseKmsAndItsKey() {
    keeps(
        Promise.PUT_SSE_KMS,
        () -> {
          ObjectStore store = newBucket(false);
          Encryption kms = new Encryption("aws:kms", KMS_KEY, null);
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withEncryption(kms));
          assertThat(encryptionOf(store, "a").algorithm()).isEqualTo("aws:kms");
          assertThat(encryptionOf(store, "a").kmsKey()).isEqualTo(KMS_KEY);
          assertThat(text(store, "a")).isEqualTo("x");
        });
  }

  @Test
  void put_whenUserMetadataIsTooLong_isRefusedByThatName() {
    keeps(
        Promise.PUT_METADATA_TOO_LARGE,
        () -> {
          ObjectStore store = newBucket(false);
          StoreException thrown =
              catchThrowableOfType(
                  StoreException.class,
                  () -> put(store, "a", bytes("x"), userMetadata("k", "v".repeat(2 * 1024))));
          assertThat(thrown).as("nothing was thrown").isNotNull();
          assertThat(thrown.providerCode()).isEqualTo("MetadataTooLarge");
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void put_keepsFolderMarkersWithAndWithoutBody() {
    keeps(
        Promise.PUT_FOLDER_MARKERS,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "empty/", "");
          put(store, "full/", "body");
          put(store, "full/child", "x");
          assertThat(text(store, "empty/")).isEmpty();
          assertThat(text(store, "full/")).isEqualTo("body");
          assertThat(keysOf(store, ListRequest.from("", null)))
              .containsExactly("empty/", "full/", "full/child");
        });
  }

  @Test
  void put_makesAnEtagOfMd5() {
    keeps(
        Promise.PUT_ETAG_IS_MD5,
        () -> {
          ObjectStore store = newBucket(false);
          assertThat(put(store, "a", "12345").etag()).isEqualTo(md5(bytes("12345")));
          assertThat(store.head(key("a")).etag()).isEqualTo(md5(bytes("12345")));
        });
  }

  @Test
  void put_whenIfAbsentAndThereIsOne_leavesIt() {
    keeps(
        Promise.PUT_IF_ABSENT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "first", WriteCondition.IF_ABSENT);
          failsWith(
              () -> put(store, "a", "second", WriteCondition.IF_ABSENT),
              StoreFailure.PRECONDITION_FAILED);
          assertThat(text(store, "a")).isEqualTo("first");
        });
  }

  @Test
  void put_whenIfMatchAndItIsAnother_leavesIt() {
    keeps(
        Promise.PUT_IF_MATCH,
        () -> {
          ObjectStore store = newBucket(false);
          String first = put(store, "a", "first").etag();
          put(store, "a", "second", new WriteCondition.IfMatch(first));
          failsWith(
              () -> put(store, "a", "third", new WriteCondition.IfMatch(first)),
              StoreFailure.PRECONDITION_FAILED);
          assertThat(text(store, "a")).isEqualTo("second");
        });
  }

  @Test
  void put_whenIfMatchAndThereIsNothing_writesNothing() {
    keeps(
        Promise.PUT_IF_MATCH_OF_NOTHING,
        () -> {
          ObjectStore store = newBucket(false);
          failsWith(
              () -> put(store, "a", "x", new WriteCondition.IfMatch(md5(bytes("y")))),
              StoreFailure.NOT_FOUND,
              StoreFailure.PRECONDITION_FAILED);
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  // ---- tags

  @Test
  void tags_whenSentWithPut_areKept() {
    keeps(
        Promise.TAGS_ON_PUT,
        () -> {
          ObjectStore store = newBucket(false);
          Map<String, String> tags = Map.of("team", "a", "empty", "");
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withTags(tags));
          assertThat(store.getTags(key("a"))).isEqualTo(tags);
          put(store, "b", "x");
          assertThat(store.getTags(key("b"))).isEmpty();
        });
  }

  @Test
  void tags_whenPutAgain_areReplaced() {
    keeps(
        Promise.TAGS_REPLACED,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "x");
          store.putTags(key("a"), Map.of("k", "1", "l", "2"));
          store.putTags(key("a"), Map.of("k", "3"));
          assertThat(store.getTags(key("a"))).isEqualTo(Map.of("k", "3"));
          store.putTags(key("a"), Map.of());
          assertThat(store.getTags(key("a"))).isEmpty();
        });
  }

  @Test
  void tags_whenTheyHaveSpecialCharacters_areKept() {
    keeps(
        Promise.TAGS_WITH_SPECIAL_CHARACTERS,
        () -> {
          ObjectStore store = newBucket(false);
          Map<String, String> tags = Map.of("a b", "c+d", "k=v", "x:/-@_.", "größe", "größer");
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withTags(tags));
          assertThat(store.getTags(key("a"))).isEqualTo(tags);
          store.putTags(key("a"), tags);
          assertThat(store.getTags(key("a"))).isEqualTo(tags);
        });
  }

  @Test
  void tags_whenReadingTheObject_areCounted() {
    keeps(
        Promise.TAG_COUNT_ON_READ,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withTags(Map.of("k", "1", "l", "2")));
          ObjectHead head = store.get(new GetRequest(key("a"), null, null), ByteBuffer.allocate(1));
          assertThat(head.tagCount()).isEqualTo(2);
        });
  }

  // ---- multipart

  @Test
  void multipart_makesAnObjectOfItsPartsWithItsAttributes() {
    keeps(
        Promise.MULTIPART_BYTES_AND_ATTRIBUTES,
        () -> {
          ObjectStore store = newBucket(false);
          List<byte[]> parts = twoParts();
          WriteResult written = upload(store, "a", parts, contentHeaders(), WriteCondition.ANY);
          assertThat(read(store, "a", 5 * MIB + 1000)).isEqualTo(joined(parts));
          ObjectHead head = store.head(key("a"));
          assertThat(head.sizeBytes()).isEqualTo(5 * MIB + 1000);
          assertThat(head.etag()).isEqualTo(written.etag());
          assertThat(head.attributes())
              .usingRecursiveComparison()
              .ignoringFields("storageClass", "encryption")
              .isEqualTo(contentHeaders());
        });
  }

  @Test
  void multipart_keepsTagsOfItsBeginning() {
    keeps(
        Promise.MULTIPART_TAGS,
        () -> {
          ObjectStore store = newBucket(false);
          ObjectAttributes tagged = ObjectAttributes.NONE.withTags(Map.of("k", "a b"));
          upload(store, "a", List.of(bytes("only")), tagged, WriteCondition.ANY);
          assertThat(store.getTags(key("a"))).isEqualTo(Map.of("k", "a b"));
        });
  }

  @Test
  void multipart_makesAnEtagOfItsPartsMd5s() {
    keeps(
        Promise.MULTIPART_ETAG,
        () -> {
          ObjectStore store = newBucket(false);
          List<byte[]> parts = twoParts();
          byte[] md5s = HexFormat.of().parseHex(md5(parts.get(0)) + md5(parts.get(1)));
          assertThat(upload(store, "a", parts, ObjectAttributes.NONE, WriteCondition.ANY).etag())
              .isEqualTo(md5(md5s) + "-2");
          assertThat(store.list(ListRequest.from("", null)).objects().getFirst().etag())
              .isEqualTo(md5(md5s) + "-2");
        });
  }

  @Test
  void headPart_whenObjectHasParts_tellsTheirSizes() {
    keeps(
        Promise.MULTIPART_HEAD_PART,
        () -> {
          ObjectStore store = newBucket(false);
          upload(store, "a", twoParts(), ObjectAttributes.NONE, WriteCondition.ANY);
          ObjectHead first = store.headPart(key("a"), 1);
          assertThat(first.partsCount()).isEqualTo(2);
          assertThat(first.sizeBytes()).isEqualTo(5 * MIB);
          assertThat(store.headPart(key("a"), 2).sizeBytes()).isEqualTo(1000);
        });
  }

  @Test
  void headPart_whenObjectHasNoParts_tellsTheWhole() {
    keeps(
        Promise.HEAD_PART_OF_SIMPLE_OBJECT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "12345");
          ObjectHead head = store.headPart(key("a"), 1);
          assertThat(head.sizeBytes()).isEqualTo(5);
          assertThat(head.partsCount()).isIn(null, 1);
        });
  }

  @Test
  void uploadPart_whenWrittenAgain_replacesThePart() {
    keeps(
        Promise.MULTIPART_PART_REWRITTEN,
        () -> {
          ObjectStore store = newBucket(false);
          String upload = store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          store.uploadPart(key("a"), upload, 1, buffer("old"));
          UploadedPart part = store.uploadPart(key("a"), upload, 1, buffer("newer"));
          assertThat(part).isEqualTo(new UploadedPart(1, part.etag(), 5));
          store.completeMultipartUpload(key("a"), upload, List.of(part), WriteCondition.ANY);
          assertThat(text(store, "a")).isEqualTo("newer");
        });
  }

  @Test
  void listParts_tellsWhatWasUploadedInAscendingOrder() {
    keeps(
        Promise.MULTIPART_LIST_PARTS,
        () -> {
          ObjectStore store = newBucket(false);
          String upload = store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          assertThat(store.listParts(key("a"), upload)).isEmpty();
          UploadedPart seventh = store.uploadPart(key("a"), upload, 7, buffer("seven"));
          UploadedPart third = store.uploadPart(key("a"), upload, 3, buffer("three!"));
          assertThat(store.listParts(key("a"), upload)).containsExactly(third, seventh);
          assertThat(third.sizeBytes()).isEqualTo(6);
        });
  }

  @Test
  void listMultipartUploads_tellsTheOpenOnesOfExactlyThisKey() {
    keeps(
        Promise.MULTIPART_LIST_UPLOADS,
        () -> {
          ObjectStore store = newBucket(false);
          assertThat(store.listMultipartUploads(key("a b"))).isEmpty();
          String first = store.createMultipartUpload(key("a b"), ObjectAttributes.NONE);
          String second = store.createMultipartUpload(key("a b"), ObjectAttributes.NONE);
          String aborted = store.createMultipartUpload(key("a b"), ObjectAttributes.NONE);
          store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          store.createMultipartUpload(key("a b/c"), ObjectAttributes.NONE);
          store.abortMultipartUpload(key("a b"), aborted);
          assertThat(uploadsOf(store, "a b")).containsExactlyInAnyOrder(first, second);
        });
  }

  @Test
  void listMultipartUploads_tellsWhenTheyBegan() {
    keeps(
        Promise.MULTIPART_UPLOAD_DATES,
        () -> {
          ObjectStore store = newBucket(false);
          Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
          store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          assertThat(store.listMultipartUploads(key("a")))
              .singleElement()
              .satisfies(upload -> assertThat(upload.initiated()).isBetween(before, Instant.now()));
        });
  }

  @Test
  void listMultipartUploads_whenThereAreMoreThanAPage_tellsAll() {
    keeps(
        Promise.MULTIPART_LIST_UPLOADS_OVER_PAGES,
        () -> {
          ObjectStore store = newBucket(false);
          List<Callable<String>> begin =
              Collections.nCopies(
                  1_005, () -> store.createMultipartUpload(key("a"), ObjectAttributes.NONE));
          List<String> begun = onManyThreads(begin);
          assertThat(uploadsOf(store, "a")).containsExactlyInAnyOrderElementsOf(begun);
        });
  }

  @Test
  void abort_whenRepeated_isNoError() {
    keeps(
        Promise.MULTIPART_ABORT_TWICE,
        () -> {
          ObjectStore store = newBucket(false);
          String upload = store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          store.uploadPart(key("a"), upload, 1, buffer("x"));
          store.abortMultipartUpload(key("a"), upload);
          store.abortMultipartUpload(key("a"), upload);
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void upload_whenAborted_doesNotExist() {
    keeps(
        Promise.MULTIPART_COMPLETE_ABORTED,
        () -> {
          ObjectStore store = newBucket(false);
          String upload = store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          UploadedPart part = store.uploadPart(key("a"), upload, 1, buffer("x"));
          store.abortMultipartUpload(key("a"), upload);
          failsWith(
              () ->
                  store.completeMultipartUpload(
                      key("a"), upload, List.of(part), WriteCondition.ANY),
              StoreFailure.NO_SUCH_UPLOAD);
          failsWith(
              () -> store.uploadPart(key("a"), upload, 2, buffer("x")),
              StoreFailure.NO_SUCH_UPLOAD);
          failsWith(() -> store.listParts(key("a"), upload), StoreFailure.NO_SUCH_UPLOAD);
        });
  }

  @Test
  void complete_whenItNamesAnotherPart_isRefused() {
    keeps(
        Promise.MULTIPART_COMPLETE_NAMES_WRONG_PART,
        () -> {
          ObjectStore store = newBucket(false);
          String upload = store.createMultipartUpload(key("a"), ObjectAttributes.NONE);
          store.uploadPart(key("a"), upload, 1, buffer("x"));
          UploadedPart wrong = new UploadedPart(1, md5(bytes("y")), 1);
          failsWith(
              () ->
                  store.completeMultipartUpload(
                      key("a"), upload, List.of(wrong), WriteCondition.ANY),
              StoreFailure.PART_REFUSED);
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void complete_whenAPartIsTooSmall_isRefused() {
    keeps(
        Promise.MULTIPART_COMPLETE_TOO_SMALL,
        () -> {
          ObjectStore store = newBucket(false);
          List<byte[]> small = List.of(bytes("too"), bytes("small"));
          failsWith(
              () -> upload(store, "a", small, ObjectAttributes.NONE, WriteCondition.ANY),
              StoreFailure.PART_REFUSED);
        });
  }

  @Test
  void complete_whenIfAbsentAndThereIsOne_leavesIt() {
    keeps(
        Promise.MULTIPART_COMPLETE_IF_ABSENT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "first");
          List<byte[]> parts = List.of(bytes("second"));
          failsWith(
              () -> upload(store, "a", parts, ObjectAttributes.NONE, WriteCondition.IF_ABSENT),
              StoreFailure.PRECONDITION_FAILED);
          assertThat(text(store, "a")).isEqualTo("first");
        });
  }

  // ---- server-side copies

  @Test
  void copy_takesBytesAndMetadata() {
    keeps(
        Promise.COPY_BYTES_AND_METADATA,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", bytes("content"), contentHeaders());
          WriteResult written = copy(source, "a", null, destination, "b", WriteCondition.ANY);
          assertThat(text(destination, "b")).isEqualTo("content");
          ObjectHead head = destination.head(key("b"));
          assertThat(head.etag()).isEqualTo(written.etag());
          assertThat(head.attributes())
              .usingRecursiveComparison()
              .ignoringFields("storageClass", "encryption")
              .isEqualTo(contentHeaders());
          assertThat(text(source, "a")).isEqualTo("content");
        });
  }

  // ---- grants

  @Test
  void putAcl_replacesWhatIsGranted() {
    keeps(
        Promise.GRANTS_OF_OBJECT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "x");
          ObjectAcl own = store.aclOf(key("a"), null);
          assertThat(own.grants()).containsExactly(new Grant(own.owner(), "FULL_CONTROL"));
          Set<Grant> more =
              Set.of(
                  new Grant(own.owner(), "FULL_CONTROL"),
                  new Grant("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", "READ"));
          store.putAcl(key("a"), null, new ObjectAcl(own.owner(), more));
          assertThat(store.aclOf(key("a"), null)).isEqualTo(new ObjectAcl(own.owner(), more));
          failsWith(() -> store.aclOf(key("missing"), null), StoreFailure.NOT_FOUND);
        });
  }

  // ---- checksums

  @Test
  void put_withChecksum_keepsItForThoseWhoAsk() {
    keeps(
        Promise.PUT_CHECKSUM,
        () -> {
          ObjectStore store = newBucket(false);
          for (Algorithm algorithm : Algorithm.values()) {
            ObjectChecksum checksum = checksum(algorithm, "x");
            put(store, "a", bytes("x"), contentHeaders().withChecksum(checksum));
            assertThat(checksumOf(store, "a")).isEqualTo(checksum);
            assertThat(store.head(key("a")).attributes().checksum()).isNull();
            ByteBuffer into = ByteBuffer.allocate(1);
            ObjectHead read = store.get(new GetRequest(key("a"), null, null, null, true), into);
            assertThat(read.attributes().checksum()).isEqualTo(checksum);
            assertThat(read.attributes().expires()).isEqualTo(contentHeaders().expires());
          }
        });
  }

  @Test
  void put_withAWrongChecksum_writesNothing() {
    keeps(
        Promise.PUT_WRONG_CHECKSUM,
        () -> {
          ObjectStore store = newBucket(false);
          for (Algorithm algorithm : Algorithm.values()) {
            ObjectAttributes wrong = ObjectAttributes.NONE.withChecksum(checksum(algorithm, "y"));
            failsWith(() -> put(store, "a", bytes("x"), wrong), StoreFailure.CONNECTION);
          }
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void upload_withChecksum_keepsThatOfTheWholeObject() {
    keeps(
        Promise.MULTIPART_CHECKSUM,
        () -> {
          ObjectStore store = newBucket(false);
          for (Algorithm algorithm : OF_PARTS) {
            ObjectChecksum checksum =
                ObjectChecksum.of(algorithm, ByteBuffer.wrap(bytesOfTwoParts()));
            String upload =
                store.createMultipartUpload(key("a"), contentHeaders().withChecksum(checksum));
            ByteBuffer whole = ByteBuffer.wrap(bytesOfTwoParts());
            List<UploadedPart> parts =
                List.of(
                    store.uploadPart(key("a"), upload, 1, whole.slice(0, (5 * MIB)), algorithm),
                    store.uploadPart(
                        key("a"),
                        upload,
                        2,
                        whole.slice((5 * MIB), whole.capacity() - (5 * MIB)),
                        algorithm));
            store.completeMultipartUpload(key("a"), upload, parts, WriteCondition.ANY, checksum);
            assertThat(checksumOf(store, "a")).isEqualTo(checksum);
            assertThat(store.head(key("a")).attributes().expires())
                .isEqualTo(contentHeaders().expires());
          }
        });
  }

  @Test
  void upload_withAWrongChecksum_makesNothing() {
    keeps(
        Promise.MULTIPART_WRONG_CHECKSUM,
        () -> {
          ObjectStore store = newBucket(false);
          for (Algorithm algorithm : OF_PARTS) {
            ObjectChecksum wrong = checksum(algorithm, "y");
            String upload =
                store.createMultipartUpload(key("a"), ObjectAttributes.NONE.withChecksum(wrong));
            List<UploadedPart> parts =
                List.of(store.uploadPart(key("a"), upload, 1, buffer("x"), algorithm));
            StoreException refused =
                catchThrowableOfType(
                    StoreException.class,
                    () ->
                        store.completeMultipartUpload(
                            key("a"), upload, parts, WriteCondition.ANY, wrong));
            assertThat(refused).as("nothing was thrown").isNotNull();
          }
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void uploadPartCopy_withChecksum_keepsThatOfTheWholeObject() {
    keeps(
        Promise.PART_COPY_CHECKSUM,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", "x");
          CopySource from = new CopySource(source.bucket(), key("a"), null);
          for (Algorithm algorithm : OF_PARTS) {
            ObjectChecksum checksum = checksum(algorithm, "x");
            String upload =
                destination.createMultipartUpload(
                    key("b"), ObjectAttributes.NONE.withChecksum(checksum));
            List<UploadedPart> parts =
                List.of(destination.uploadPartCopy(key("b"), upload, 1, from, new ByteRange(0, 1)));
            destination.completeMultipartUpload(
                key("b"), upload, parts, WriteCondition.ANY, checksum);
            assertThat(checksumOf(destination, "b")).isEqualTo(checksum);
          }
        });
  }

  private static ObjectChecksum checksum(Algorithm algorithm, String text) {
    return ObjectChecksum.of(algorithm, buffer(text));
  }

  private static @Nullable ObjectChecksum checksumOf(ObjectStore store, String key) {
    return store.head(key(key), null, true).attributes().checksum();
  }

  private static byte[] bytesOfTwoParts() {
    byte[] bytes = new byte[5 * MIB + 3];
    Arrays.fill(bytes, (byte) 'p');
    return bytes;
  }

  // ---- copies

  @Test
  void copy_whenMetadataIsRestated_takesThatAndTheSourcesTags() {
    keeps(
        Promise.COPY_RESTATED_METADATA,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          Map<String, String> tags = Map.of("t", "1");
          put(source, "a", bytes("x"), userMetadata("old", "1").withTags(tags));
          ObjectAttributes stated = contentHeaders().withUserMetadata(Map.of("new", "Zürich"));
          CopySource from = new CopySource(source.bucket(), key("a"), null);
          destination.copy(
              new CopyRequest(
                  from, key("b"), true, WriteCondition.ANY, stated.withTags(tags), true));
          ObjectAttributes copied = destination.head(key("b")).attributes();
          assertThat(copied.userMetadata()).isEqualTo(stated.userMetadata());
          assertThat(copied.contentType()).isEqualTo(stated.contentType());
          assertThat(copied.contentEncoding()).isEqualTo(stated.contentEncoding());
          assertThat(copied.contentLanguage()).isEqualTo(stated.contentLanguage());
          assertThat(copied.contentDisposition()).isEqualTo(stated.contentDisposition());
          assertThat(copied.cacheControl()).isEqualTo(stated.cacheControl());
          assertThat(copied.expires()).isEqualTo(stated.expires());
          assertThat(destination.getTags(key("b"))).isEqualTo(tags);
        });
  }

  @Test
  void copy_whenTagsAreWanted_takesThem() {
    keeps(
        Promise.COPY_WITH_TAGS,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", bytes("x"), ObjectAttributes.NONE.withTags(Map.of("k", "v")));
          destination.copy(copyRequest(source, "a", null, "with", true, WriteCondition.ANY));
          assertThat(destination.getTags(key("with"))).isEqualTo(Map.of("k", "v"));
        });
  }

  @Test
  void copy_whenTagsAreNotWanted_leavesThem() {
    keeps(
        Promise.COPY_WITHOUT_TAGS,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", bytes("x"), contentHeaders().withTags(Map.of("k", "v")));
          destination.copy(copyRequest(source, "a", null, "without", false, WriteCondition.ANY));
          assertThat(destination.getTags(key("without"))).isEmpty();
          assertThat(destination.head(key("without")).attributes().userMetadata())
              .isEqualTo(contentHeaders().userMetadata());
        });
  }

  @Test
  void copy_writesTheWebsiteRedirectThatIsGiven() {
    keeps(
        Promise.COPY_WEBSITE_REDIRECT,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", bytes("x"), attributes("text/plain", "/other", null, Map.of("k", "v")));
          destination.copy(copyBeside(source, "a", "with", ObjectAttributes.beside("/new", null)));
          ObjectAttributes with = destination.head(key("with")).attributes();
          assertThat(with.websiteRedirect()).isEqualTo("/new");
          assertThat(with.contentType()).isEqualTo("text/plain");
          assertThat(with.userMetadata()).isEqualTo(Map.of("k", "v"));
        });
  }

  @Test
  void copy_writesInTheStorageClassThatIsGiven() {
    keeps(
        Promise.COPY_STORAGE_CLASS,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", bytes("x"), attributes("text/plain", null, "STANDARD_IA", Map.of()));
          destination.copy(
              copyBeside(source, "a", "ia", ObjectAttributes.beside(null, "STANDARD_IA")));
          assertThat(destination.head(key("ia")).attributes().storageClass())
              .isEqualTo("STANDARD_IA");
          destination.copy(
              copyBeside(source, "a", "default", ObjectAttributes.beside(null, "STANDARD")));
          assertThat(destination.head(key("default")).attributes().storageClass())
              .isIn(null, "STANDARD");
        });
  }

  @Test
  void copy_encryptsAsAsked() {
    keeps(
        Promise.COPY_SSE_S3,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", "x");
          destination.copy(
              copyBeside(
                  source, "a", "b", ObjectAttributes.NONE.withEncryption(Encryption.SSE_S3)));
          assertThat(encryptionOf(destination, "b").algorithm()).isEqualTo("AES256");
        });
  }

  @Test
  void copy_whenPinned_takesThatObjectOnly() {
    keeps(
        Promise.COPY_PINNED,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          String old = put(source, "a", "old").etag();
          copy(source, "a", old, destination, "b", WriteCondition.ANY);
          put(source, "a", "newer");
          failsWith(
              () -> copy(source, "a", old, destination, "b", WriteCondition.ANY),
              StoreFailure.PRECONDITION_FAILED);
          assertThat(text(destination, "b")).isEqualTo("old");
        });
  }

  @Test
  void copy_whenIfAbsentAndThereIsOne_leavesIt() {
    keeps(
        Promise.COPY_IF_ABSENT,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", "new");
          put(destination, "b", "old");
          failsWith(
              () -> copy(source, "a", null, destination, "b", WriteCondition.IF_ABSENT),
              StoreFailure.PRECONDITION_FAILED);
          assertThat(text(destination, "b")).isEqualTo("old");
        });
  }

  @Test
  void copy_whenSourceIsMissing_isNotFound() {
    keeps(
        Promise.COPY_MISSING_SOURCE,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          failsWith(
              () -> copy(source, "none", null, destination, "b", WriteCondition.ANY),
              StoreFailure.NOT_FOUND);
        });
  }

  @Test
  void copy_whenSourceBucketIsMissing_saysSo() {
    keeps(
        Promise.COPY_MISSING_SOURCE_BUCKET,
        () -> {
          ObjectStore destination = newBucket(false);
          failsWith(
              () -> copy(missingBucket(), "a", null, destination, "b", WriteCondition.ANY),
              StoreFailure.NO_SUCH_BUCKET);
        });
  }

  @Test
  void copy_whenSourceKeyIsHostile_findsIt() {
    keeps(
        Promise.COPY_HOSTILE_SOURCE_KEY,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          for (String name : List.of("a+b%20c é", "?versionId=x", "a#b&c=d", "日本 😀")) {
            put(source, name, "content");
            copy(source, name, null, destination, name, WriteCondition.ANY);
            assertThat(text(destination, name)).isEqualTo("content");
          }
        });
  }

  @Test
  void uploadPartCopy_takesTheRange() {
    keeps(
        Promise.PART_COPY_RANGE,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          put(source, "a", "0123456789");
          String upload = destination.createMultipartUpload(key("b"), ObjectAttributes.NONE);
          CopySource from = new CopySource(source.bucket(), key("a"), null);
          UploadedPart part =
              destination.uploadPartCopy(key("b"), upload, 1, from, new ByteRange(2, 5));
          assertThat(part).isEqualTo(new UploadedPart(1, part.etag(), 5));
          destination.completeMultipartUpload(key("b"), upload, List.of(part), WriteCondition.ANY);
          assertThat(text(destination, "b")).isEqualTo("23456");
        });
  }

  @Test
  void uploadPartCopy_whenPinned_takesThatObjectOnly() {
    keeps(
        Promise.PART_COPY_PINNED,
        () -> {
          ObjectStore source = newBucket(false);
          ObjectStore destination = newBucket(false);
          String old = put(source, "a", "0123456789").etag();
          String upload = destination.createMultipartUpload(key("b"), ObjectAttributes.NONE);
          CopySource from = new CopySource(source.bucket(), key("a"), old);
          destination.uploadPartCopy(key("b"), upload, 1, from, new ByteRange(0, 5));
          put(source, "a", "another one");
          failsWith(
              () -> destination.uploadPartCopy(key("b"), upload, 2, from, new ByteRange(0, 5)),
              StoreFailure.PRECONDITION_FAILED);
        });
  }

  // ---- deleting

  @Test
  void delete_whenRepeated_isNoError() {
    keeps(
        Promise.DELETE_TWICE,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "x");
          store.delete(key("a"), null);
          store.delete(key("a"), null);
          failsWith(() -> store.head(key("a")), StoreFailure.NOT_FOUND);
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
        });
  }

  @Test
  void delete_whenVersionIsGiven_uncoversTheOneBefore() {
    keeps(
        Promise.DELETE_VERSION,
        () -> {
          ObjectStore store = newBucket(true);
          put(store, "a", "first");
          String second = put(store, "a", "second").versionId();
          assertThat(second).isNotNull();
          assertThat(store.head(key("a")).versionId()).isEqualTo(second);
          store.delete(key("a"), second);
          assertThat(text(store, "a")).isEqualTo("first");
        });
  }

  @Test
  void deleteIfMatch_whenItIsThatObject_deletesIt() {
    keeps(
        Promise.DELETE_IF_MATCH,
        () -> {
          ObjectStore store = newBucket(false);
          String etag = put(store, "a", "x").etag();
          assertThat(store.deleteIfMatch(key("a"), etag).versionId()).isNull();
          failsWith(() -> store.head(key("a")), StoreFailure.NOT_FOUND);
        });
  }

  @Test
  void deleteIfMatch_whenItIsAnother_leavesIt() {
    keeps(
        Promise.DELETE_IF_MATCH_OTHER,
        () -> {
          ObjectStore store = newBucket(false);
          String etag = put(store, "a", "x").etag();
          put(store, "a", "y");
          failsWith(() -> store.deleteIfMatch(key("a"), etag), StoreFailure.PRECONDITION_FAILED);
          assertThat(text(store, "a")).isEqualTo("y");
        });
  }

  // ---- versions

  @Test
  void listVersions_showsVersionsAndMarkersNewestFirst() {
    keeps(
        Promise.LIST_VERSIONS_IN_ORDER,
        () -> {
          ObjectStore store = newBucket(true);
          List<String> written = history(store, "b");
          put(store, "a", "1");
          put(store, "c", "1");
          VersionPage page = store.listVersions(allVersions("", 1_000));
          assertThat(page.truncated()).isFalse();
          assertThat(page.versions().stream().map(row -> row.key().value()).distinct())
              .containsExactly("a", "b", "c");
          List<ListedVersion> ofB =
              page.versions().stream().filter(row -> row.key().value().equals("b")).toList();
          assertThat(ids(ofB)).isEqualTo(written.reversed());
          assertThat(ofB.stream().map(ListedVersion::deleteMarker))
              .containsExactly(false, true, true, false, false, true, false);
          assertThat(ofB.stream().map(ListedVersion::latest))
              .containsExactly(true, false, false, false, false, false, false);
          ListedVersion newest = ofB.getFirst();
          assertThat(newest.sizeBytes()).isEqualTo(4);
          assertThat(newest.etag()).isEqualTo(md5(bytes("last")));
          assertThat(newest.lastModified()).isBetween(recently(), soon());
        });
  }

  @Test
  void listVersions_overPages_showsEachOnceAndInOrder() {
    keeps(
        Promise.LIST_VERSIONS_OVER_PAGES,
        () -> {
          ObjectStore store = newBucket(true);
          put(store, "a", "1");
          List<String> written = history(store, "b");
          put(store, "b/c", "1");
          List<String> seen = new ArrayList<>();
          ObjectKey key = null;
          String version = null;
          for (int pages = 0; pages < 20; pages++) {
            VersionPage page = store.listVersions(new VersionsRequest("b", key, version, 2));
            page.versions().forEach(row -> seen.add(row.key() + " " + row.versionId()));
            if (!page.truncated()) {
              break;
            }
            key = page.versions().getLast().key();
            version = page.versions().getLast().versionId();
          }
          assertThat(seen).hasSize(written.size() + 1);
          assertThat(seen.subList(0, written.size()))
              .isEqualTo(written.reversed().stream().map(id -> "b " + id).toList());
          assertThat(seen.getLast()).startsWith("b/c ");
        });
  }

  @Test
  void listVersions_afterAKey_skipsAllOfItsVersions() {
    keeps(
        Promise.LIST_VERSIONS_AFTER_A_KEY,
        () -> {
          ObjectStore store = newBucket(true);
          history(store, "b");
          put(store, "c", "1");
          VersionPage first = store.listVersions(allVersions("", 3));
          assertThat(first.truncated()).isTrue();
          assertThat(first.nextKey()).isEqualTo(key("b"));
          VersionPage next = store.listVersions(new VersionsRequest("", key("b"), null, 3));
          assertThat(next.versions().stream().map(row -> row.key().value())).containsExactly("c");
          assertThat(next.truncated()).isFalse();
        });
  }

  @Test
  void listVersions_ofHostileKeys_tellsThemAsTheyAre() {
    keeps(
        Promise.LIST_VERSIONS_OF_HOSTILE_KEYS,
        () -> {
          ObjectStore store = newBucket(true);
          List<String> keys = List.of("a b+c%20d", "a&<DeleteMarker>", "é/日本語");
          for (String key : keys) {
            put(store, key, "x");
            store.addDeleteMarker(key(key));
          }
          assertThat(
                  store.listVersions(allVersions("", 1_000)).versions().stream()
                      .map(row -> row.key().value() + " " + row.deleteMarker()))
              .containsExactly(
                  "a b+c%20d true",
                  "a b+c%20d false",
                  "a&<DeleteMarker> true",
                  "a&<DeleteMarker> false",
                  "é/日本語 true",
                  "é/日本語 false");
        });
  }

  @Test
  void listVersions_ofABucketWithoutThem_showsNullVersions() {
    keeps(
        Promise.LIST_VERSIONS_OF_UNVERSIONED,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "1");
          put(store, "a", "2");
          List<ListedVersion> rows = store.listVersions(allVersions("", 1_000)).versions();
          assertThat(ids(rows)).containsExactly(ListedVersion.NULL_VERSION);
          assertThat(rows.getFirst().latest()).isTrue();
        });
  }

  @Test
  void read_ofAVersion_seesThatVersion() {
    keeps(
        Promise.READ_VERSION,
        () -> {
          ObjectStore store = newBucket(true);
          String first = versionId(put(store, "a", bytes("first"), userMetadata("n", "1")));
          put(store, "a", bytes("second"), userMetadata("n", "2"));
          store.addDeleteMarker(key("a"));
          ObjectHead head = store.head(key("a"), first);
          assertThat(head.sizeBytes()).isEqualTo(5);
          assertThat(head.versionId()).isEqualTo(first);
          assertThat(head.attributes().userMetadata()).containsEntry("n", "1");
          ByteBuffer into = ByteBuffer.allocate(10);
          store.get(new GetRequest(key("a"), null, md5(bytes("first")), first), into);
          assertThat(bytesBetween(into, 0, into.position())).isEqualTo(bytes("first"));
          failsWith(() -> store.head(key("a")), StoreFailure.NOT_FOUND);
        });
  }

  @Test
  void read_ofAVersionsTags_seesThoseOfThatVersion() {
    keeps(
        Promise.READ_VERSION_TAGS,
        () -> {
          ObjectStore store = newBucket(true);
          ObjectAttributes tagged = userMetadata("n", "1").withTags(Map.of("t", "1"));
          String first = versionId(put(store, "a", bytes("first"), tagged));
          put(store, "a", "second");
          assertThat(store.getTags(key("a"), first)).isEqualTo(Map.of("t", "1"));
          assertThat(store.getTags(key("a"))).isEmpty();
        });
  }

  @Test
  void headPart_ofAVersion_tellsItsParts() {
    keeps(
        Promise.READ_VERSION_IN_PARTS,
        () -> {
          ObjectStore store = newBucket(true);
          String first =
              versionId(
                  upload(store, "a", twoParts(), ObjectAttributes.NONE, WriteCondition.IF_ABSENT));
          put(store, "a", "second");
          assertThat(store.headPart(key("a"), first, 2).sizeBytes()).isEqualTo(1000);
        });
  }

  @Test
  void read_ofTheNullVersion_seesTheObject() {
    keeps(
        Promise.READ_NULL_VERSION,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "first");
          ByteBuffer into = ByteBuffer.allocate(10);
          store.get(new GetRequest(key("a"), null, null, ListedVersion.NULL_VERSION), into);
          assertThat(bytesBetween(into, 0, into.position())).isEqualTo(bytes("first"));
          assertThat(store.head(key("a"), ListedVersion.NULL_VERSION).sizeBytes()).isEqualTo(5);
          assertThat(store.getTags(key("a"), ListedVersion.NULL_VERSION)).isEmpty();
        });
  }

  @Test
  void copy_ofAVersion_copiesThatVersion() {
    keeps(
        Promise.COPY_VERSION,
        () -> {
          ObjectStore source = newBucket(true);
          ObjectStore destination = newBucket(true);
          String first = versionId(put(source, "a", "first"));
          put(source, "a", "second");
          CopySource from = new CopySource(source.bucket(), key("a"), md5(bytes("first")), first);
          WriteResult copied =
              destination.copy(new CopyRequest(from, key("b"), true, WriteCondition.ANY));
          assertThat(text(destination, "b")).isEqualTo("first");
          assertThat(copied.versionId()).isEqualTo(destination.head(key("b")).versionId());
        });
  }

  @Test
  void uploadPartCopy_ofAVersion_copiesThatVersion() {
    keeps(
        Promise.COPY_PART_OF_VERSION,
        () -> {
          ObjectStore store = newBucket(true);
          String first = versionId(put(store, "a", "first"));
          put(store, "a", "other");
          String upload = store.createMultipartUpload(key("b"), ObjectAttributes.NONE);
          CopySource from = new CopySource(store.bucket(), key("a"), null, first);
          UploadedPart part = store.uploadPartCopy(key("b"), upload, 1, from, new ByteRange(0, 5));
          WriteResult completed =
              store.completeMultipartUpload(
                  key("b"), upload, List.of(part), WriteCondition.IF_ABSENT);
          assertThat(text(store, "b")).isEqualTo("first");
          assertThat(completed.versionId()).isEqualTo(store.head(key("b")).versionId());
        });
  }

  @Test
  void addDeleteMarker_hidesTheObjectAndKeepsItsVersions() {
    keeps(
        Promise.DELETE_MARKER_ON_TOP,
        () -> {
          ObjectStore store = newBucket(true);
          String first = versionId(put(store, "a", "first"));
          String marker = versionId(store.addDeleteMarker(key("a")));
          failsWith(() -> store.head(key("a")), StoreFailure.NOT_FOUND);
          assertThat(keysOf(store, ListRequest.from("", null))).isEmpty();
          assertThat(ids(store.listVersions(allVersions("a", 1_000)).versions()))
              .containsExactly(marker, first);
        });
  }

  @Test
  void addDeleteMarker_whereThereIsNothing_makesOneEachTime() {
    keeps(
        Promise.DELETE_MARKER_ON_NOTHING,
        () -> {
          ObjectStore store = newBucket(true);
          String first = versionId(store.addDeleteMarker(key("a")));
          String second = versionId(store.addDeleteMarker(key("a")));
          List<ListedVersion> rows = store.listVersions(allVersions("", 1_000)).versions();
          assertThat(ids(rows)).containsExactly(second, first);
          assertThat(rows).allMatch(ListedVersion::deleteMarker);
        });
  }

  @Test
  void put_ifAbsent_overADeleteMarker_writes() {
    keeps(
        Promise.WRITE_OVER_MARKER_IF_ABSENT,
        () -> {
          ObjectStore store = newBucket(true);
          put(store, "a", "first");
          store.addDeleteMarker(key("a"));
          put(store, "a", "second", WriteCondition.IF_ABSENT);
          assertThat(text(store, "a")).isEqualTo("second");
          assertThat(store.listVersions(allVersions("", 1_000)).versions()).hasSize(3);
        });
  }

  /** A version, a marker, two versions, two markers, a version; their ids, oldest first. */
  private static List<String> history(ObjectStore store, String key) {
    return List.of(
        versionId(put(store, key, "first")),
        versionId(store.addDeleteMarker(key(key))),
        versionId(put(store, key, "second")),
        versionId(put(store, key, "second")),
        versionId(store.addDeleteMarker(key(key))),
        versionId(store.addDeleteMarker(key(key))),
        versionId(put(store, key, "last")));
  }

  private static VersionsRequest allVersions(String prefix, int maxKeys) {
    return new VersionsRequest(prefix, null, null, maxKeys);
  }

  private static String versionId(WriteResult written) {
    assertThat(written.versionId()).as("no version id").isNotNull();
    return Objects.requireNonNull(written.versionId());
  }

  private static List<String> ids(List<ListedVersion> rows) {
    return rows.stream().map(ListedVersion::versionId).toList();
  }

  // ---- failures

  @Test
  void missingObject_isNotFound() {
    keeps(
        Promise.MISSING_OBJECT,
        () -> {
          ObjectStore store = newBucket(false);
          failsWith(() -> store.head(key("a")), StoreFailure.NOT_FOUND);
          failsWith(
              () -> store.get(new GetRequest(key("a"), null, null), ByteBuffer.allocate(1)),
              StoreFailure.NOT_FOUND);
          failsWith(() -> store.getTags(key("a")), StoreFailure.NOT_FOUND);
        });
  }

  @Test
  void missingBucket_isSaidToBeMissing() {
    keeps(
        Promise.MISSING_BUCKET,
        () -> {
          ObjectStore store = missingBucket();
          failsWith(() -> store.list(ListRequest.from("", null)), StoreFailure.NO_SUCH_BUCKET);
          failsWith(() -> put(store, "a", "x"), StoreFailure.NO_SUCH_BUCKET);
          failsWith(
              () -> store.get(new GetRequest(key("a"), null, null), ByteBuffer.allocate(1)),
              StoreFailure.NO_SUCH_BUCKET);
          failsWith(
              () -> store.createMultipartUpload(key("a"), ObjectAttributes.NONE),
              StoreFailure.NO_SUCH_BUCKET);
        });
  }

  @Test
  void describeBucket_whenMissing_saysSo() {
    keeps(
        Promise.MISSING_BUCKET_DESCRIBED,
        () -> failsWith(() -> missingBucket().describeBucket(), StoreFailure.NO_SUCH_BUCKET));
  }

  @Test
  void unknownPrincipal_hasBadCredentials() {
    keeps(
        Promise.UNKNOWN_PRINCIPAL,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "x");
          ObjectStore stranger = asStranger(store);
          failsWith(() -> stranger.list(ListRequest.from("", null)), StoreFailure.BAD_CREDENTIALS);
          failsWith(() -> put(stranger, "a", "y"), StoreFailure.BAD_CREDENTIALS);
          failsWith(() -> text(stranger, "a"), StoreFailure.BAD_CREDENTIALS);
          failsWith(stranger::describeBucket, StoreFailure.BAD_CREDENTIALS);
          // A HEAD's error has no body that could name the cause.
          failsWith(
              () -> stranger.head(key("a")),
              StoreFailure.BAD_CREDENTIALS,
              StoreFailure.ACCESS_DENIED);
          assertThat(text(store, "a")).isEqualTo("x");
        });
  }

  @Test
  void request_whenThreadIsInterrupted_endsAndKeepsTheInterrupt() {
    keeps(
        Promise.INTERRUPTED_REQUEST,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", "x");
          for (ThrowingCallable request :
              List.<ThrowingCallable>of(
                  () -> store.list(ListRequest.from("", null)),
                  () -> text(store, "a"),
                  () -> put(store, "b", "y"))) {
            Thread.currentThread().interrupt();
            Throwable thrown = catchThrowable(request);
            boolean interrupted = Thread.interrupted();
            assertThat(thrown).isInstanceOf(StoreException.class);
            assertThat(((StoreException) thrown).failure()).isEqualTo(StoreFailure.CONNECTION);
            assertThat(interrupted).isTrue();
          }
        });
  }

  @Test
  void failure_namesOperationAndObjectInItsMessage() {
    ObjectStore store = newBucket(false);
    StoreException thrown =
        catchThrowableOfType(StoreException.class, () -> store.head(key("no\nsuch")));
    assertThat(thrown.getMessage())
        .containsIgnoringCase("head")
        .contains("s3://" + store.bucket() + "/no")
        .doesNotContain("\n");
  }

  // ---- the bucket

  @Test
  void describeBucket_tellsWhatItIs() {
    keeps(
        Promise.DESCRIBE_BUCKET,
        () -> {
          BucketFacts facts = newBucket(false).describeBucket();
          assertThat(facts.endpoint()).isNotBlank();
          assertThat(facts.region()).isNotBlank();
          assertThat(facts.owner()).isNotBlank();
          assertThat(facts.versioned()).isFalse();
          assertThat(facts.serverTime()).isBetween(recently(), soon());
        });
  }

  @Test
  void describeBucket_whenVersioned_saysSo() {
    keeps(
        Promise.DESCRIBE_VERSIONED_BUCKET,
        () -> assertThat(newBucket(true).describeBucket().versioned()).isTrue());
  }

  @Test
  void ownerOf_anObjectOfOurOwnBucket_isTheBucketsOwner() {
    keeps(
        Promise.OWNER_OF_OBJECT,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), ObjectAttributes.NONE.withOwnerControl(true));
          assertThat(store.ownerOf(key("a"))).isEqualTo(store.describeBucket().owner());
        });
  }

  @Test
  void servesNoWebsite_whenNoneIsConfigured_isKnown() {
    keeps(
        Promise.DESCRIBE_NO_WEBSITE, () -> assertThat(newBucket(false).servesNoWebsite()).isTrue());
  }

  @Test
  void requests_whenSentByManyThreads_doNotDisturbEachOther() {
    keeps(
        Promise.MANY_THREADS,
        () -> {
          ObjectStore store = newBucket(false);
          List<Callable<String>> jobs =
              IntStream.range(0, 100)
                  .<Callable<String>>mapToObj(
                      i ->
                          () -> {
                            put(store, "k" + i, "content " + i);
                            return text(store, "k" + i);
                          })
                  .toList();
          List<String> replies = onManyThreads(jobs);
          assertThat(replies)
              .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "content " + i).toList());
        });
  }

  // ---- Object Lock

  @Test
  void bucketLock_tellsWhetherObjectsCanBeLocked() {
    keeps(
        Promise.LOCK_OF_BUCKET,
        () -> {
          assertThat(newLockedBucket().bucketLock()).isEqualTo(new BucketLock(true, false));
          assertThat(newBucket(false).bucketLock()).isEqualTo(BucketLock.OFF);
        });
  }

  @Test
  void retention_isSetProlongedAndToldOfTheVersion() {
    keeps(
        Promise.LOCK_RETENTION,
        () -> {
          ObjectStore store = newLockedBucket();
          String version = put(store, "a", "x").versionId();
          put(store, "a", "y");
          Instant until = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600);
          for (Instant each : List.of(until, until.plusSeconds(60))) {
            ObjectLock.Retention kept = new ObjectLock.Retention(ObjectLock.Mode.GOVERNANCE, each);
            store.putRetention(key("a"), version, kept);
            assertThat(store.lockOf(key("a"), version)).isEqualTo(new ObjectLock(kept, false));
          }
          assertThat(store.lockOf(key("a"), null)).isEqualTo(ObjectLock.NONE);
        });
  }

  @Test
  void legalHold_beginsAndEnds() {
    keeps(
        Promise.LOCK_LEGAL_HOLD,
        () -> {
          ObjectStore store = newLockedBucket();
          String version = put(store, "a", "x").versionId();
          store.putLegalHold(key("a"), version, true);
          assertThat(store.lockOf(key("a"), version)).isEqualTo(new ObjectLock(null, true));
          store.putLegalHold(key("a"), version, false);
          assertThat(store.lockOf(key("a"), version)).isEqualTo(ObjectLock.NONE);
        });
  }

  @Test
  void lockOf_whereTheBucketHasNone_isNone() {
    keeps(
        Promise.LOCK_OFF,
        () -> {
          ObjectStore store = newBucket(true);
          put(store, "a", "x");
          assertThat(store.lockOf(key("a"), null)).isEqualTo(ObjectLock.NONE);
          failsWith(
              () -> store.putLegalHold(key("a"), null, true),
              StoreFailure.INVALID_REQUEST,
              StoreFailure.NOT_IMPLEMENTED);
        });
  }

  // ---- archives

  @Test
  void restore_isAskedForAnArchivedObject_andOnceMoreIsNoError() {
    keeps(
        Promise.RESTORE_TWICE,
        () -> {
          ObjectStore store = newBucket(false);
          put(store, "a", bytes("x"), ObjectAttributes.beside(null, "GLACIER"));
          failsWith(() -> text(store, "a"), StoreFailure.ARCHIVED);
          assertThat(store.head(key("a")).archive()).isNull();
          store.restore(key("a"), 2, RestoreOptions.Tier.BULK);
          assertThat(store.head(key("a")).archive()).isNotNull();
          store.restore(key("a"), 2, RestoreOptions.Tier.BULK);
        });
  }

  // ---- leaves

  /** Runs a promise's test; where the server is declared to break it, asserts that it does. */
  private void keeps(Promise promise, ThrowingCallable test) {
    Deviation deviation = deviations().get(promise);
    Throwable thrown = catchThrowable(test);
    if (deviation == null) {
      rethrow(thrown);
      return;
    }
    if (thrown == null) {
      fail("%s is kept, but declared broken: %s", promise, deviation.reason());
    }
    assertThat(thrown)
        .as("%s is declared broken: %s", promise, deviation.reason())
        .isInstanceOfAny(AssertionError.class, StoreException.class)
        .hasMessageContaining(deviation.sign());
  }

  private static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new AssertionError(thrown);
    }
  }

  private static void failsWith(ThrowingCallable request, StoreFailure... accepted) {
    StoreException thrown = catchThrowableOfType(StoreException.class, request);
    assertThat(thrown).as("nothing was thrown").isNotNull();
    if (!Set.of(accepted).contains(thrown.failure())) {
      throw new AssertionError(
          "failed with " + thrown.failure() + " instead of " + Arrays.toString(accepted), thrown);
    }
  }

  private static List<String> uploadsOf(ObjectStore store, String key) {
    return store.listMultipartUploads(key(key)).stream().map(OpenUpload::uploadId).toList();
  }

  private static <T> List<T> onManyThreads(List<Callable<T>> jobs) throws InterruptedException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(jobs)) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
      return results;
    }
  }

  /** Keys that make pages end in many places: plain names, and some folders deep. */
  private static List<String> fill(ObjectStore store) {
    Set<String> all = new LinkedHashSet<>();
    IntStream.range(10, 17).forEach(i -> all.add("a" + i));
    IntStream.range(10, 17).forEach(i -> all.add("b/" + i));
    IntStream.range(10, 17).forEach(i -> all.add("b/c/" + i));
    IntStream.range(10, 13).forEach(i -> all.add("d" + i));
    all.forEach(key -> put(store, key, "x"));
    return List.copyOf(all);
  }

  private static ObjectAttributes contentHeaders() {
    return new ObjectAttributes(
        "text/plain; charset=utf-8",
        "gzip",
        "de-CH",
        "attachment; filename=\"a b.txt\"",
        "max-age=60, private",
        "Thu, 01 Dec 2044 16:00:00 GMT",
        null,
        null,
        Map.of("k", "v"),
        Map.of());
  }

  private static ObjectAttributes attributes(
      String contentType,
      @Nullable String redirect,
      @Nullable String storageClass,
      Map<String, String> userMetadata) {
    return new ObjectAttributes(
        contentType, null, null, null, null, null, redirect, storageClass, userMetadata, Map.of());
  }

  private static ObjectAttributes userMetadata(String name, String value) {
    return userMetadata(Map.of(name, value));
  }

  private static ObjectAttributes userMetadata(Map<String, String> metadata) {
    return attributes("text/plain", null, null, metadata);
  }

  private static ObjectAttributes encoded(String encoding) {
    return new ObjectAttributes(
        "text/plain", encoding, null, null, null, null, null, null, Map.of(), Map.of());
  }

  private static WriteResult put(ObjectStore store, String key, String text) {
    return put(store, key, text, WriteCondition.ANY);
  }

  private static WriteResult put(
      ObjectStore store, String key, String text, WriteCondition condition) {
    ObjectAttributes plain = attributes("text/plain", null, null, Map.of());
    return store.put(new PutRequest(key(key), plain, condition), buffer(text));
  }

  private static WriteResult put(
      ObjectStore store, String key, byte[] content, ObjectAttributes attributes) {
    return store.put(
        new PutRequest(key(key), attributes, WriteCondition.ANY), ByteBuffer.wrap(content));
  }

  private static WriteResult upload(
      ObjectStore store,
      String key,
      List<byte[]> contents,
      ObjectAttributes attributes,
      WriteCondition condition) {
    String upload = store.createMultipartUpload(key(key), attributes);
    List<UploadedPart> parts = new ArrayList<>();
    for (byte[] content : contents) {
      parts.add(store.uploadPart(key(key), upload, parts.size() + 1, ByteBuffer.wrap(content)));
    }
    return store.completeMultipartUpload(key(key), upload, parts, condition);
  }

  private static WriteResult copy(
      ObjectStore source,
      String sourceKey,
      @Nullable String ifMatch,
      ObjectStore destination,
      String key,
      WriteCondition condition) {
    return destination.copy(copyRequest(source, sourceKey, ifMatch, key, true, condition));
  }

  private static CopyRequest copyRequest(
      ObjectStore source,
      String sourceKey,
      @Nullable String ifMatch,
      String key,
      boolean withTags,
      WriteCondition condition) {
    CopySource from = new CopySource(source.bucket(), key(sourceKey), ifMatch);
    return new CopyRequest(from, key(key), withTags, condition);
  }

  private static Encryption encryptionOf(ObjectStore store, String key) {
    Encryption told = store.head(key(key)).attributes().encryption();
    assertThat(told).as("encryption of " + key).isNotNull();
    return Objects.requireNonNull(told);
  }

  private static CopyRequest copyBeside(
      ObjectStore source, String sourceKey, String key, ObjectAttributes beside) {
    CopySource from = new CopySource(source.bucket(), key(sourceKey), null);
    return new CopyRequest(from, key(key), true, WriteCondition.ANY, beside);
  }

  private static List<String> keysOf(ObjectStore store, ListRequest request) {
    ListPage page = store.list(request);
    assertThat(page.truncated()).isFalse();
    return keys(page);
  }

  private static List<String> keys(ListPage page) {
    return page.objects().stream().map(row -> row.key().value()).toList();
  }

  private static String text(ObjectStore store, String key) {
    return new String(read(store, key, 10_000), StandardCharsets.UTF_8);
  }

  private static byte[] read(ObjectStore store, String key, int room) {
    ByteBuffer into = ByteBuffer.allocate(room);
    store.get(new GetRequest(key(key), null, null), into);
    return bytesBetween(into, 0, into.position());
  }

  private static String range(ObjectStore store, String key, long offset, long length) {
    ByteBuffer into = ByteBuffer.allocate(100);
    store.get(new GetRequest(key(key), new ByteRange(offset, length), null), into);
    return new String(bytesBetween(into, 0, into.position()), StandardCharsets.UTF_8);
  }

  private static byte[] bytesBetween(ByteBuffer buffer, int start, int end) {
    byte[] bytes = new byte[end - start];
    buffer.get(start, bytes);
    return bytes;
  }

  private static List<byte[]> twoParts() {
    return List.of(random(5 * MIB, 3), random(1000, 4));
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return all.array();
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }

  private static Instant recently() {
    return Instant.now().minus(CLOCK_TOLERANCE);
  }

  private static Instant soon() {
    return Instant.now().plus(CLOCK_TOLERANCE);
  }
}
