package io.bucketbrigade.engine.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.copy.BufferPool.Lease;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

  private static final int KIB = 1024;
  private static final int BUDGET_BYTES = 1024 * KIB;

  private final BufferPool pool = new BufferPool(BUDGET_BYTES);

  @Test
  void buffer_hasExactlyTheSizeAskedFor() throws InterruptedException {
    for (int bytes : List.of(0, 1, 4 * KIB, 5 * KIB, 100_000, BUDGET_BYTES / 2, BUDGET_BYTES)) {
      try (Lease lease = pool.acquire(bytes)) {
        assertThat(lease.buffer().remaining()).isEqualTo(bytes);
        assertThat(lease.buffer().capacity()).isEqualTo(bytes);
      }
    }
    assertThatThrownBy(() -> pool.acquire(BUDGET_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void buffer_thatWasGivenBack_isUsedAgain() throws InterruptedException {
    long first;
    try (Lease lease = pool.acquire(100 * KIB)) {
      first = address(lease);
    }
    try (Lease lease = pool.acquire(99 * KIB)) {
      assertThat(address(lease)).isEqualTo(first);
    }
  }

  @Test
  void lease_closedTwice_givesItsBytesBackOnce() throws InterruptedException {
    Lease twice = pool.acquire(100 * KIB);
    twice.close();
    twice.close();
    try (Lease one = pool.acquire(100 * KIB);
        Lease other = pool.acquire(100 * KIB)) {
      assertThat(address(one)).isNotEqualTo(address(other));
    }
  }

  @Test
  void close_freesWhatIsKeptAndLaterWhatIsInUse() throws InterruptedException {
    Lease inUse = pool.acquire(100 * KIB);
    pool.acquire(100 * KIB).close();
    pool.close();
    assertThat(pool.allocatedBytes()).isEqualTo(inUse.buffer().capacity() + 12 * KIB);
    ByteBuffer buffer = inUse.buffer();
    buffer.put(0, (byte) 1);
    inUse.close();
    assertThat(pool.allocatedBytes()).isZero();
    assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void largestParts_fitBesideEachOther() throws InterruptedException {
    int largest = Math.toIntExact(pool.maxPartBytes());
    try (Lease one = pool.acquire(largest);
        Lease other = pool.acquire(largest)) {
      assertThat(one.buffer().remaining() + other.buffer().remaining()).isEqualTo(2 * largest);
    }
  }

  @Test
  void leasedAndKept_neverExceedTheBudget() throws InterruptedException {
    Random random = new Random(7);
    List<Lease> open = new ArrayList<>();
    Set<Long> leased = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      while (!open.isEmpty() && (open.size() == 4 || random.nextBoolean())) {
        Lease closed = open.remove(random.nextInt(open.size()));
        leased.remove(address(closed));
        closed.close();
      }
      Lease lease = pool.acquire(1 + random.nextInt(BUDGET_BYTES / 5));
      assertThat(leased.add(address(lease))).as("leased twice at a time").isTrue();
      open.add(lease);
      assertThat(pool.allocatedBytes()).isLessThanOrEqualTo(BUDGET_BYTES);
    }
  }

  private static long address(Lease lease) {
    return MemorySegment.ofBuffer(lease.buffer()).address();
  }
}
