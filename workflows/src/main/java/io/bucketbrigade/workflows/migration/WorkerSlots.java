package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.spec.MigrationSpec;

/** How many leases the workers that surveys see can hold at a time. */
final class WorkerSlots {

  /** Until workers are seen: what one worker on a small machine has. */
  private static final int BEFORE_ANY_IS_SEEN = 8;

  private int seen;

  /** Takes what a survey saw, if it saw any. */
  void see(Survey news) {
    if (news.workerSlots() > 0) {
      seen = bounded(news);
    }
  }

  /** The same where busy workers are not seen, so that fewer than before mean nothing. */
  void seeAtLeast(Survey news) {
    seen = Math.max(seen, bounded(news));
  }

  private static int bounded(Survey news) {
    return Math.min(news.workerSlots(), MigrationSpec.MAX_PARALLELISM);
  }

  /** As many as were seen; at least 1. */
  int count() {
    return seen > 0 ? seen : BEFORE_ANY_IS_SEEN;
  }
}
