package io.bucketbrigade.workflows.cutover;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/** What the parts of a cutover share. */
final class Cutovers {

  /** A change to a policy is some requests, each tried again for some seconds. */
  static final Duration ATTEMPT_LIMIT = Duration.ofMinutes(1);

  private Cutovers() {}

  static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
