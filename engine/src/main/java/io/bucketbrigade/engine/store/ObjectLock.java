package io.bucketbrigade.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Object Lock holds an object by.
 *
 * @param retention until when and how strictly; null if it has none
 * @param legalHold whether it is held until somebody ends that
 */
public record ObjectLock(@Nullable Retention retention, boolean legalHold) {

  /** Nothing holds it. */
  public static final ObjectLock NONE = new ObjectLock(null, false);

  /**
   * How long an object is kept.
   *
   * @param mode who may end it before
   * @param until when it ends by itself
   */
  public record Retention(Mode mode, Instant until) {}

  /** Who may end a retention early. */
  public enum Mode {
    /** Principals with a permission of its own. */
    GOVERNANCE,
    /** Nobody at all. */
    COMPLIANCE
  }
}
