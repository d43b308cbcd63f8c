package io.bucketbrigade.engine.report;

/**
 * What became of a lane, as far as it is on record.
 *
 * @param id the lane
 * @param label its prefix, shortened
 * @param failed keys that failed
 * @param deferred keys that were left for later
 * @param quarantined keys that were quarantined, those that the spec asks for included
 * @param brokenRanges ranges that were given up
 */
public record LaneFindings(
    String id, String label, long failed, long deferred, long quarantined, int brokenRanges) {

  /** How a lane looks in the picture. */
  enum Standing {
    CLEAN,
    EXCEPTIONS,
    FAILED
  }

  /** Failed keys and ranges weigh more than what was set aside. */
  Standing standing() {
    if (failed > 0 || brokenRanges > 0) {
      return Standing.FAILED;
    }
    return deferred + quarantined > 0 ? Standing.EXCEPTIONS : Standing.CLEAN;
  }
}
