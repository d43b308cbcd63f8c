package io.bucketbrigade.worker;

import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.ObjectEnd;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Counts the ends of huge objects where leases are counted: {@code brigade_objects_total} by fate
 * and {@code brigade_copied_bytes_total}; their leases counted them as deferred before.
 * Thread-safe.
 */
final class CountedLargeObjects implements LargeObjectActivities {

  private final LargeObjectActivities steps;
  private final MeterRegistry registry;

  CountedLargeObjects(LargeObjectActivities steps, MeterRegistry registry) {
    this.steps = steps;
    this.registry = registry;
  }

  @Override
  public LargeStep beginLargeObject(Begin task) {
    return counted(() -> steps.beginLargeObject(task));
  }

  @Override
  public LargeStep copyParts(Parts task) {
    return counted(() -> steps.copyParts(task));
  }

  @Override
  public LargeStep completeLargeObject(Complete task) {
    return counted(() -> steps.completeLargeObject(task));
  }

  private LargeStep counted(Supplier<LargeStep> step) {
    LargeStep result = step.get();
    ObjectEnd end = result.end();
    if (end != null) {
      String fate = end.fate().name().toLowerCase(Locale.ROOT);
      registry.counter("brigade.objects", "fate", fate).increment();
      registry.counter("brigade.copied.bytes").increment((double) end.bytesCopied());
    }
    return result;
  }
}
