package io.bucketbrigade.workflows.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrantsTest {

  @Test
  void share_asManyLanesAsLeases_givesEachOne() {
    assertThat(Grants.share(3, 3)).containsExactly(1, 1, 1);
  }

  @Test
  void share_moreLeasesThanLanes_givesPowersOfTwoTheLargerFirst() {
    assertThat(Grants.share(8, 3)).containsExactly(4, 2, 2);
    assertThat(Grants.share(100, 7)).containsExactly(16, 16, 16, 16, 16, 8, 8);
  }

  @Test
  void share_fewerLeasesThanLanes_letsTheLastOnesWait() {
    assertThat(Grants.share(2, 4)).containsExactly(1, 1, 0, 0);
  }

  @Test
  void share_neverGivesMoreThanALaneCanUse() {
    assertThat(Grants.share(2_000, 3)).containsExactly(16, 16, 16);
  }

  @Test
  void share_noLanes_isEmpty() {
    assertThat(Grants.share(8, 0)).isEmpty();
  }

  @Test
  void share_ofAnything_staysWithinTheParallelismAndWastesLessThanHalf() {
    for (int parallelism = 1; parallelism <= 300; parallelism++) {
      for (int lanes = 1; lanes <= 200; lanes++) {
        List<Integer> slots = Grants.share(parallelism, lanes);
        int sum = slots.stream().mapToInt(Integer::intValue).sum();
        assertThat(slots).hasSize(lanes);
        assertThat(sum).isLessThanOrEqualTo(parallelism);
        assertThat(sum * 2).isGreaterThan(Math.min(parallelism, lanes * 16) - 1);
      }
    }
  }

  @Test
  void share_whenOneLaneEnds_changesFewGrants() {
    for (int lanes = 2; lanes <= 100; lanes++) {
      List<Integer> before = Grants.share(100, lanes);
      List<Integer> after = Grants.share(100, lanes - 1);
      // The first lane ended; the others move up.
      long changed =
          IntStream.range(0, lanes - 1)
              .filter(i -> !before.get(i + 1).equals(after.get(i)))
              .count();
      assertThat(changed).as("%d lanes", lanes).isLessThanOrEqualTo(Math.max(8, lanes / 2));
    }
  }
}
