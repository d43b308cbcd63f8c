package io.bucketbrigade.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BucketStateStoreTest extends StateStoreContract {

  private static final RetryPolicy AT_ONCE = new RetryPolicy(4, Duration.ZERO, Duration.ZERO);

  private final InMemoryObjectStore bucket = InMemoryObjectStore.alone("state");
  private final FaultyObjectStore faults = new FaultyObjectStore(bucket);

  @Override
  StateStore store() {
    return new BucketStateStore(faults, "brigade", AT_ONCE);
  }

  @Test
  void write_goesBelowThePrefix() {
    write("a/b", "");
    assertThat(bucket.holds("brigade/a/b")).isTrue();
    assertThat(store().locate("a/b")).isEqualTo("s3://state/brigade/a/b");
  }

  @Test
  void write_whoseReplyIsLost_isRepeated() {
    faults.on(Operation.PUT).times(2).loseReply();
    faults.on(Operation.PUT).fail(StoreFailure.SERVER_ERROR);
    write("a", "x");
    assertThat(read("a")).isEqualTo("x");
  }

  @Test
  void write_thatIsDenied_namesTheRecord() {
    faults.on(Operation.PUT).always().fail(StoreFailure.ACCESS_DENIED);
    assertThatThrownBy(() -> write("a", "x"))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("s3://state/brigade/a");
  }

  @Test
  void read_ofARecordThatIsReplacedMeanwhile_readsTheNewOne() {
    write("a", "one");
    faults.on(Operation.GET).before(() -> bucket.add("brigade/a", "longer than one"));
    assertThat(read("a")).isEqualTo("longer than one");
  }

  @Test
  void read_ofWhatIsNoRecordOfOurs_isRefused() {
    bucket.add("brigade/a", "x");
    faults.on(Operation.HEAD).always().fail(StoreFailure.ACCESS_DENIED);
    assertThatThrownBy(() -> read("a")).isInstanceOf(StateStoreException.class);
  }

  @Test
  void list_whenTheServerRepeatsAPage_ends() {
    write("a", "");
    faults.rewritePages(page -> new ListPage(page.objects(), page.commonPrefixes(), true, null));
    assertThat(store().list("", 100)).contains("a");
    assertThat(faults.requests(Operation.LIST)).isLessThan(5);
  }
}
