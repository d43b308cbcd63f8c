package io.bucketbrigade.engine.cutover;

import io.bucketbrigade.model.spec.BucketMapping;
import java.util.List;

/**
 * Whose cutover a step is part of.
 *
 * @param migration the migration's id
 * @param cutover names this cutover of it; another one after a rollback has another name. Letters,
 *     digits, '-', '_' and '.', at most 64
 * @param step the step's name
 * @param mappings what is moved, the first mapping first
 */
public record SwitchOrder(
    String migration, String cutover, String step, List<BucketMapping> mappings) {

  /** Copies the mappings. */
  public SwitchOrder {
    mappings = List.copyOf(mappings);
  }
}
