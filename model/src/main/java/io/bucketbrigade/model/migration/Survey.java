package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.range.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What running lanes and their leases report, added up by an activity because a workflow cannot
 * ask.
 *
 * @param running settled by running lanes, their running leases included
 * @param objectsPerSecond settled keys per second over all running leases
 * @param bytesPerSecond copied bytes per second over all running leases
 * @param workerSlots copy slots of the workers seen polling lately; 0 if none was seen
 * @param waiting what some lane waits for; null if all work
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Survey(
    Tally running,
    long objectsPerSecond,
    long bytesPerSecond,
    int workerSlots,
    @Nullable Problem waiting) {

  /**
   * Asks for a survey.
   *
   * @param migrationId the migration
   * @param laneIds its running lanes; at most 200
   */
  public record Request(String migrationId, List<String> laneIds) {

    /** Copies the list. */
    public Request {
      laneIds = List.copyOf(laneIds);
    }
  }
}
