package io.bucketbrigade.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortedListingTest {

  private final FaultyObjectStore store =
      new FaultyObjectStore(InMemoryObjectStore.alone("bucket"));

  // ---- honest servers

  @Test
  void next_overSeveralPages_returnsEveryKeyOnce() throws InterruptedException {
    InMemoryObjectStore bucket = InMemoryObjectStore.alone("many");
    List<String> keys = IntStream.range(0, 2_500).mapToObj("k%05d"::formatted).toList();
    keys.forEach(key -> bucket.add(key, "x"));

    try (SortedListing listing = new SortedListing(side(bucket, ""), KeyRange.ALL)) {
      assertThat(drain(listing)).isEqualTo(keys);
      assertThat(listing.next()).as("the end stays the end").isNull();
      assertThat(listing.firstKeyBeyond()).isNull();
    }
  }

  @Test
  void next_inARange_beginsAfterItAndEndsWithIt() throws InterruptedException {
    InMemoryObjectStore bucket = InMemoryObjectStore.alone("many");
    for (String key : List.of("p/a", "p/b", "p/c", "p/d", "q")) {
      bucket.add(key, "x");
    }

    try (SortedListing listing =
        new SortedListing(side(bucket, "p/"), new KeyRange(ObjectKey.of("a"), ObjectKey.of("c")))) {
      assertThat(drain(listing)).containsExactly("b", "c");
      assertThat(listing.firstKeyBeyond()).isEqualTo(ObjectKey.of("d"));
    }
  }

  @Test
  void next_whenTheRangeCannotHoldKeys_asksNothing() throws InterruptedException {
    try (SortedListing listing =
        new SortedListing(side(store, ""), new KeyRange(ObjectKey.of("a"), ObjectKey.of("a")))) {
      assertThat(listing.next()).isNull();
    }
    assertThat(store.requests()).isZero();
  }

  @Test
  void next_fetchesOnePageAheadAndNoMore() throws InterruptedException {
    serve(i -> page(true, "t" + i, "k%03d".formatted(i)));

    try (SortedListing listing = new SortedListing(side(store, ""), KeyRange.ALL)) {
      for (int i = 0; i < 5; i++) {
        listing.next();
      }
    }

    assertThat(store.requests(Operation.LIST)).isLessThanOrEqualTo(6);
  }

  @Test
  void next_acrossEmptyTruncatedPages_goesOn() throws InterruptedException {
    serve(i -> i < 50 ? page(true, "t" + i) : page(false, null, "a", "b"));

    assertThat(drainAll()).containsExactly("a", "b");
  }

  @Test
  void next_whenPagesHaveNoTokens_goesOnAfterTheLastKey() throws InterruptedException {
    InMemoryObjectStore bucket = InMemoryObjectStore.alone("many");
    IntStream.range(0, 2_100).forEach(i -> bucket.add("k%05d".formatted(i), "x"));
    FaultyObjectStore noTokens = new FaultyObjectStore(bucket);
    noTokens.rewritePages(
        page -> new ListPage(page.objects(), page.commonPrefixes(), page.truncated(), null));

    try (SortedListing listing = new SortedListing(side(noTokens, ""), KeyRange.ALL)) {
      assertThat(drain(listing)).hasSize(2_100);
    }
  }

  @Test
  void next_whenStartAfterIsInclusive_leavesThatKeyOut() throws InterruptedException {
    serve(i -> page(false, null, "b", "c"));

    try (SortedListing listing =
        new SortedListing(side(store, ""), new KeyRange(ObjectKey.of("b"), null))) {
      assertThat(drain(listing)).containsExactly("c");
    }
  }

  @Test
  void next_aroundSurrogates_takesByteOrderForOrder() throws InterruptedException {
    List<String> keys = List.of("a", "\uFFEE", "\uFFFD", "\uD83D\uDE00", "\uDBFF\uDFFF");
    serve(i -> page(false, null, keys.toArray(String[]::new)));

    assertThat(drainAll()).isEqualTo(keys);
  }

  // ---- servers that cannot be followed

  @Test
  void next_whenAPageComesAgain_fails() {
    serve(i -> page(true, "same", "a", "b"));

    assertBroken(FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void next_whenAPageComesAgainUnderAnotherToken_fails() {
    serve(i -> page(true, "t" + i, "a", "b"));

    assertBroken(FailureCode.LISTING_OUT_OF_ORDER, FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void next_whenOnlyTheStartComesAgainAndAgain_fails() {
    serve(i -> page(true, "t" + i, "b"));

    assertThatThrownBy(() -> drain(new KeyRange(ObjectKey.of("b"), null)))
        .isInstanceOfSatisfying(
            ListingException.class,
            e -> assertThat(e.problem().code()).isEqualTo(FailureCode.LISTING_NOT_ADVANCING));
    assertThat(store.requests(Operation.LIST)).isLessThan(200);
  }

  @Test
  void next_whenOnlyTheStartComesAgainWithoutAToken_fails() {
    serve(i -> page(true, null, "b"));

    assertThatThrownBy(() -> drain(new KeyRange(ObjectKey.of("b"), null)))
        .isInstanceOf(ListingException.class);
    assertThat(store.requests(Operation.LIST)).isLessThan(200);
  }

  @Test
  void next_whenStartAfterIsIgnored_fails() {
    serve(i -> page(false, null, "a", "b", "c"));

    assertThatThrownBy(() -> drain(new KeyRange(ObjectKey.of("b"), null)))
        .isInstanceOfSatisfying(
            ListingException.class,
            e -> assertThat(e.problem().code()).isEqualTo(FailureCode.LISTING_OUT_OF_ORDER));
  }

  @Test
  void next_whenTheNextPageGoesBack_fails() {
    serve(i -> i == 0 ? page(true, "t", "a", "m") : page(false, null, "b", "z"));

    assertBroken(FailureCode.LISTING_OUT_OF_ORDER);
  }

  @Test
  void next_whenAKeyComesTwice_fails() {
    serve(i -> i == 0 ? page(true, "t", "a", "b") : page(false, null, "b", "c"));

    assertBroken(FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void next_whenKeysAreOutOfOrderWithinAPage_returnsThoseBeforeAndFails() {
    serve(i -> page(false, null, "a", "c", "b", "d"));
    List<String> seen = new ArrayList<>();

    assertThatThrownBy(() -> drainInto(seen, KeyRange.ALL)).isInstanceOf(ListingException.class);
    assertThat(seen).containsExactly("a", "c");
  }

  @Test
  void next_whenOrderIsThatOfUtf16_fails() {
    List<String> keys = new ArrayList<>(List.of("a", "\uFFEE", "\uD83D\uDE00"));
    keys.sort(Comparator.naturalOrder());
    serve(i -> page(false, null, keys.toArray(String[]::new)));

    assertBroken(FailureCode.LISTING_OUT_OF_ORDER);
  }

  @Test
  void next_whenOrderFollowsFolders_fails() {
    // As servers over a file system list: the folder "a/" before the file "a-".
    serve(i -> page(false, null, "a", "a/b", "a-"));

    assertBroken(FailureCode.LISTING_OUT_OF_ORDER);
  }

  @Test
  void next_whenAKeyIsOutsideOfThePrefix_fails() {
    serve(i -> page(false, null, "p/a", "q/b"));

    assertThatThrownBy(
            () -> {
              try (SortedListing listing = new SortedListing(side(store, "p/"), KeyRange.ALL)) {
                drain(listing);
              }
            })
        .isInstanceOfSatisfying(
            ListingException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(FailureCode.LISTING_UNREADABLE);
              assertThat(e.problem().side()).isEqualTo(Side.SOURCE);
            });
  }

  @Test
  void next_whenThereAreOnlyEmptyTruncatedPages_fails() {
    serve(i -> page(true, "t" + i));

    assertBroken(FailureCode.LISTING_NOT_ADVANCING);
    assertThat(store.requests(Operation.LIST)).isLessThan(200);
  }

  @Test
  void next_whenAnEmptyPageClaimsMoreWithoutAToken_fails() {
    serve(i -> page(true, null));

    assertBroken(FailureCode.LISTING_NOT_ADVANCING);
  }

  @Test
  void next_whenThePageCannotBeHad_failsWithItsSide() {
    store.on(Operation.LIST).fail(StoreFailure.MALFORMED_REPLY);

    assertThatThrownBy(this::drainAll)
        .isInstanceOfSatisfying(
            SideException.class,
            e -> {
              assertThat(e.side()).isEqualTo(Side.SOURCE);
              assertThat(e.failure()).isEqualTo(StoreFailure.MALFORMED_REPLY);
            });
  }

  @Test
  void problem_namesSideBucketRangeAndWhatToDo() {
    serve(i -> page(false, null, "b", "a"));

    assertThatThrownBy(() -> drain(new KeyRange(null, ObjectKey.of("z"))))
        .hasMessageContainingAll("source", "'bucket'", "'a'", "'b'", "(start .. z]", "start");
  }

  // ---- leaves

  private void assertBroken(FailureCode... oneOf) {
    assertThatThrownBy(this::drainAll)
        .isInstanceOfSatisfying(
            ListingException.class, e -> assertThat(e.problem().code()).isIn((Object[]) oneOf));
  }

  /** The n-th page is whatever the test says. */
  private void serve(IntFunction<ListPage> pages) {
    AtomicInteger served = new AtomicInteger();
    store.rewritePages(ignored -> pages.apply(served.getAndIncrement()));
  }

  private static ListPage page(boolean truncated, @Nullable String token, String... keys) {
    List<ListedObject> rows =
        List.of(keys).stream()
            .map(key -> new ListedObject(ObjectKey.of(key), 1, "etag", Instant.EPOCH, null))
            .toList();
    return new ListPage(rows, List.of(), truncated, token);
  }

  private static MappingSide side(ObjectStore store, String prefix) {
    return new MappingSide(Side.SOURCE, store, prefix, Capabilities.UNKNOWN);
  }

  private List<String> drainAll() throws InterruptedException {
    return drain(KeyRange.ALL);
  }

  private List<String> drain(KeyRange range) throws InterruptedException {
    List<String> seen = new ArrayList<>();
    drainInto(seen, range);
    return seen;
  }

  private void drainInto(List<String> seen, KeyRange range) throws InterruptedException {
    try (SortedListing listing = new SortedListing(side(store, ""), range)) {
      for (ListedObject row = listing.next(); row != null; row = listing.next()) {
        seen.add(row.key().value());
      }
    }
  }

  private static List<String> drain(SortedListing listing) throws InterruptedException {
    List<String> seen = new ArrayList<>();
    for (ListedObject row = listing.next(); row != null; row = listing.next()) {
      seen.add(row.key().value());
    }
    return seen;
  }
}
