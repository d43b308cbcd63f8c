package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.workflow.Functions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aborts the uploads that are left when nothing is copied any more. */
final class UploadSweeps {

  private UploadSweeps() {}

  /**
   * Sweeps for each mapping; blocks, and is not taken back by a stop.
   *
   * @return what an operator should know
   */
  static List<String> of(List<MappingPass> passes) {
    ControlActivities sweeping = ActivityStubs.sweep();
    List<Functions.Func<UploadSweep>> sweeps =
        passes.stream()
            .<Functions.Func<UploadSweep>>map(pass -> () -> sweeping.sweepUploads(pass.context()))
            .toList();
    List<Inquiries.Answer<UploadSweep>> answers = new Inquiries().ask(sweeps);
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < passes.size(); i++) {
      String cause = causeOf(answers.get(i));
      if (cause != null) {
        warnings.add(
            passes
                .get(i)
                .say(
                    "Unfinished uploads may be left at the destination (%s); abort them, or let a lifecycle rule do it."
                        .formatted(KeyText.message(cause))));
      }
    }
    return warnings;
  }

  private static @Nullable String causeOf(Inquiries.Answer<UploadSweep> answer) {
    UploadSweep sweep = answer.value();
    return sweep == null ? KeyText.causeOf(answer.failure()) : sweep.problem();
  }
}
