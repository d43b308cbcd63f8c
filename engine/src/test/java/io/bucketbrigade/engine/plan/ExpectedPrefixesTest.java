package io.bucketbrigade.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.plan.ExpectedPrefixes.Checked;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpectedPrefixesTest {

  private final InMemoryObjectStore bucket = InMemoryObjectStore.alone("source");
  private final FaultyObjectStore wire = new FaultyObjectStore(bucket);
  private final List<Checked> reports = new ArrayList<>();

  @Test
  void check_namesThoseWithoutAKey() {
    bucket.add("in/a/x", "1");
    bucket.add("in/B/", "2");
    bucket.add("in/ab", "3");
    bucket.add("c/x", "outside of the mapping");

    Checked checked = check("in/", List.of("a/", "b/", "B/", "a", "c/", "abc", ""));

    assertThat(checked).isEqualTo(new Checked(7, List.of(1, 4, 5)));
    assertThat(wire.requests(Operation.LIST)).isEqualTo(7);
  }

  @Test
  void check_whenThereAreMany_reportsAsItGoes() {
    bucket.add("0100/x", "1");
    List<String> expected = IntStream.range(0, 200).mapToObj("%04d/"::formatted).toList();

    Checked checked = check("", expected);

    assertThat(checked.missing()).hasSize(199).doesNotContain(100);
    assertThat(reports).extracting(Checked::count).containsExactly(64, 128, 192, 200);
    assertThat(reports).last().isEqualTo(checked);
  }

  @Test
  void check_whenItGoesOn_asksOnlyForTheRest() {
    bucket.add("b", "1");

    Checked checked =
        new ExpectedPrefixes(wire, "")
            .check(List.of("a", "b", "c"), new Checked(1, List.of(0)), reports::add);

    assertThat(checked.missing()).containsExactly(0, 2);
    assertThat(wire.requests(Operation.LIST)).isEqualTo(2);
  }

  @Test
  void check_whenAPageIsEmptyAndClaimsMore_looksFurther() {
    bucket.add("a/x", "1");
    bucket.add("a/y", "2");
    AtomicInteger pages = new AtomicInteger();
    wire.rewritePages(page -> pages.getAndIncrement() == 0 ? withoutRows(page) : page);

    Checked checked = check("", List.of("a/"));

    assertThat(pages).hasValue(2);
    assertThat(checked.missing()).isEmpty();
  }

  @Test
  void check_whenAListingFails_throwsAndNeverCallsItMissing() {
    wire.on(Operation.LIST).always().fail(StoreFailure.ACCESS_DENIED);

    assertThatThrownBy(() -> check("", List.of("a/"))).isInstanceOf(StoreException.class);
    assertThat(reports).isEmpty();
  }

  private static ListPage withoutRows(ListPage page) {
    return new ListPage(List.of(), List.of(), true, page.nextToken());
  }

  private Checked check(String prefix, List<String> expected) {
    return new ExpectedPrefixes(wire, prefix).check(expected, Checked.NONE, reports::add);
  }
}
