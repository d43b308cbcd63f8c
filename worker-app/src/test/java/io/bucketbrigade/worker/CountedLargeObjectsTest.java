package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.worker.observe.WorkerMetrics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CountedLargeObjectsTest {

  private static final ContextRef REF = new ContextRef("m", "r", null);
  private static final LargeUpload UPLOAD =
      new LargeUpload(ObjectKey.of("a"), 1_000, "etag", null, "name", "id", 1, true, null, null);

  @AutoClose private final WorkerMetrics metrics = new WorkerMetrics();

  @Test
  void steps_countEachEndOnce() {
    CountedLargeObjects counted = new CountedLargeObjects(new Steps(), metrics.registry());

    counted.beginLargeObject(
        new LargeObjectActivities.Begin(REF, UPLOAD.key(), Instant.EPOCH, 1, 0, false));
    counted.copyParts(new LargeObjectActivities.Parts(REF, UPLOAD, List.of(1), 0));
    counted.completeLargeObject(new LargeObjectActivities.Complete(REF, UPLOAD, 0, null));

    assertThat(metrics.scrape())
        .contains("brigade_objects_total{fate=\"copied\"} 1.0")
        .contains("brigade_copied_bytes_total 1000.0");
  }

  private static final class Steps implements LargeObjectActivities {

    @Override
    public LargeStep beginLargeObject(Begin task) {
      return LargeStep.begun(UPLOAD, PartSet.of(List.of(1)));
    }

    @Override
    public LargeStep copyParts(Parts task) {
      return LargeStep.goOn(PartSet.NONE);
    }

    @Override
    public LargeStep completeLargeObject(Complete task) {
      return LargeStep.ended(new ObjectEnd(Fate.COPIED, 1_000, null, false));
    }
  }
}
