package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
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
 * @param verified what running lanes that verify found; null if none does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Survey(
    Tally running,
    long objectsPerSecond,
    long bytesPerSecond,
    int workerSlots,
    @Nullable Problem waiting,
    @Nullable VerifyTally verified) {

  /** A survey of lanes that copy. */
  public Survey(
      Tally running,
      long objectsPerSecond,
      long bytesPerSecond,
      int workerSlots,
      @Nullable Problem waiting) {
    this(running, objectsPerSecond, bytesPerSecond, workerSlots, waiting, null);
  }

  /**
   * Asks for a survey.
   *
   * @param migrationId workflow id of the lanes' parent: the migration's, or its verification's
   * @param laneIds its running lanes; at most 200
   */
  public record Request(String migrationId, List<String> laneIds) {

    /** Copies the list. */
    public Request {
      laneIds = List.copyOf(laneIds);
    }
  }
}
