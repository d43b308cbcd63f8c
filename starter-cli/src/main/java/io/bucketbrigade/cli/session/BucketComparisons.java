package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.BucketComparisonWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;

/** What buckets are, compared by workers. Thread-safe. */
public final class BucketComparisons {

  /** Longer than a worker tries it. */
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private final Migrations migrations;
  private final WorkflowClient client;

  BucketComparisons(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Compares the buckets of one mapping.
   *
   * @param id the migration that this is for, which need not be known
   */
  public BucketComparison compare(String id, BucketComparison.Request request) {
    WorkflowOptions options = Migrations.reading(id, "compare", LIMIT);
    return migrations.ask(
        id,
        LIMIT.plusSeconds(1),
        () -> client.newWorkflowStub(BucketComparisonWorkflow.class, options).compare(request));
  }
}
