package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.function.Consumer;

/** A migration in the middle of its work, as the state store keeps it. */
final class SampleProgress {

  private static final String COPYING =
      """
      {"id":"photos","source":"s3://old","destination":"s3://new","phase":"COPY","outcome":null,
       "paused":false,"parallelism":8,
       "tally":{"listed":5000,"copied":4000,"present":1000,"skipped":0,"quarantined":0,"failed":0,
                "deferred":0,"vanished":0,"bytesCopied":4194304,"destinationOnly":3},
       "plan":{"lanes":3,"objectsAtLeast":10000,"objectsEstimated":10000,"exact":true,
               "requestsEstimated":20000,"listRequestsUsed":10},
       "lanesFinished":1,"lanesRunning":2,"objectsPerSecond":50,"bytesPerSecond":2048,
       "problems":[],"warnings":[],"waiting":null,"startedAt":"2026-01-01T00:00:00Z",
       "updatedAt":"2026-01-01T00:01:00Z","reportPath":null}
      """;

  private SampleProgress() {}

  static MigrationProgress copying() {
    return with(node -> {});
  }

  static MigrationProgress with(Consumer<ObjectNode> change) {
    try {
      ObjectNode node = (ObjectNode) StateRecords.json().readTree(COPYING);
      change.accept(node);
      return StateRecords.json().treeToValue(node, MigrationProgress.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError("the sample is not a progress record", e);
    }
  }
}
