package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.PassOptions;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins another pass of a migration and waits for its end; what a Temporal Schedule starts. The
 * pass itself is a run of {@link MigrationWorkflow} under the migration's id, so that all commands
 * know it.
 */
@WorkflowInterface
public interface ScheduledPassWorkflow {

  /**
   * Makes a pass, unless the migration runs or never came to an end.
   *
   * @return what came of it, for people
   */
  @WorkflowMethod
  String run(Order order);

  /** The id of a migration's schedule, which its workflows' ids begin with. */
  static String scheduleId(String migrationId) {
    return migrationId + "/scheduled-pass";
  }

  /**
   * What a schedule holds. The spec is not in it: each pass reads that of the newest run.
   *
   * @param migration any run of the migration
   * @param timing the clocks of leases
   * @param searchAttributes whether they may be set
   * @param memo what people see of the run without a worker
   * @param options what the passes do beyond copying; null for what the spec says
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Order(
      ContextRef migration,
      LeaseTiming timing,
      boolean searchAttributes,
      Map<String, String> memo,
      @Nullable PassOptions options) {

    /** Copies the memo. */
    public Order {
      memo = Collections.unmodifiableMap(new LinkedHashMap<>(memo));
    }
  }
}
