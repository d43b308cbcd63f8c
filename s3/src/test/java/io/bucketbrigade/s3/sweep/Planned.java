package io.bucketbrigade.s3.sweep;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * A source object whose fate is known before anything runs.
 *
 * @param key below the prefixes
 * @param hope what becomes of it
 * @param code under which the ledger has it; null if the ledger must not have it
 * @param source what the source holds at the beginning
 * @param before what the destination holds at the beginning; null for nothing
 */
record Planned(
    String key,
    Hope hope,
    @Nullable FailureCode code,
    StoredObject source,
    @Nullable StoredObject before) {

  /** What becomes of an object. */
  enum Hope {
    /** Copied, and equal in everything. */
    ARRIVES,
    /** Counted as present; the destination's object is not touched. */
    IS_PRESENT,
    /** On record with its code; the destination is not touched. */
    IS_REFUSED,
    /** Replaced while it is read or written: one of its versions arrives, whole. */
    CHANGES,
    /** Written to at the destination by somebody else, whose object is the newer one and stays. */
    IS_DISPUTED,
    /** Deleted while it is read or written: it arrives whole, or not at all. */
    VANISHES
  }
}
