package io.bucketbrigade.workflows.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MigrationDetailsTest {

  private static final PlanSummary EXACT = new PlanSummary(3, 1_000, 1_000, true, 2_000, 1);

  @Test
  void table_saysWhereTheMigrationStands() {
    String table = MigrationDetails.table(progress(EXACT, 10, List.of()));

    assertThat(table)
        .contains(
            "| Phase | COPY |",
            "| Lanes | 1 of 3 finished, 2 running |",
            "| Copied | 400 (4.0 KiB) |",
            "| Failed | 7 |",
            "| Rate | 10 objects/s, 100 B/s |",
            "| By code | CONFLICT 7 |",
            "| Time left | about 59s |");
  }

  @Test
  void table_escapesNamesAndMessages() {
    Problem hostile =
        new Problem(Side.SOURCE, FailureCode.UNEXPECTED, "<img src=x> | [a](b) \u001b[2J");

    String table = MigrationDetails.table(progress(EXACT, 10, List.of(hostile)));

    assertThat(table).doesNotContain("<img", "[a](b)", "\u001b").contains("&#60;img");
  }

  @Test
  void table_atItsLargest_staysBelowTemporalsLimit() {
    Problem longest = new Problem(Side.SOURCE, FailureCode.UNEXPECTED, "|".repeat(2_000));

    String table = MigrationDetails.table(progress(EXACT, 10, Collections.nCopies(10, longest)));

    assertThat(table.length()).isLessThan(20_000);
  }

  private static MigrationProgress progress(
      @Nullable PlanSummary plan, long objectsPerSecond, List<Problem> problems) {
    return new MigrationProgress(
        "m",
        "s3://photos",
        "s3://copy",
        Phase.COPY,
        null,
        false,
        8,
        new Tally(407, 400, 0, 0, 0, 7, 0, 0, 4_096, 0, 0)
            .withCodes(Map.of(FailureCode.CONFLICT, 7L)),
        plan,
        1,
        2,
        objectsPerSecond,
        100,
        problems,
        List.of(),
        null,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(40),
        null);
  }
}
