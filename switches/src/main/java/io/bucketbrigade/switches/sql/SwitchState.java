package io.bucketbrigade.switches.sql;

import org.jspecify.annotations.Nullable;

/**
 * How far a rule is, as the one row of its journal's state says. It changes only in transactions
 * that did what it says.
 *
 * @param phase what is going on
 * @param essence the digest of the rule that began it
 * @param batch numbers transactions that changed rows
 * @param cursor the last key that was looked at, or null before the first
 * @param passRows rows that were mapped since the cursor last stood at the beginning
 * @param changed rows that this direction changed
 * @param deleted rows that were gone when they should have been reversed
 * @param conflicts rows that somebody else had changed when they should have been reversed
 * @param indexDefinition what makes the index again, recorded before it was dropped
 */
record SwitchState(
    Phase phase,
    String essence,
    long batch,
    @Nullable String cursor,
    long passRows,
    long changed,
    long deleted,
    long conflicts,
    @Nullable String indexDefinition) {

  enum Phase {
    /** The index is dropped and rows are mapped. */
    APPLYING,
    /** All rows are mapped, and the index is made again. */
    APPLY_INDEXING,
    APPLIED,
    /** The index is dropped and rows get their former values. */
    REVERSING,
    /** All rows have them, and the index is made again. */
    REVERSE_INDEXING,
    /** Only conflicts are left in the journal. */
    REVERSED
  }

  /** The beginning of a direction. */
  static SwitchState begin(
      Phase phase, String essence, long batch, @Nullable String indexDefinition) {
    return new SwitchState(phase, essence, batch, null, 0, 0, 0, 0, indexDefinition);
  }

  SwitchState in(Phase next) {
    return new SwitchState(
        next, essence, batch, cursor, passRows, changed, deleted, conflicts, indexDefinition);
  }

  /** Back at the first row. */
  SwitchState again() {
    return new SwitchState(
        phase, essence, batch, null, 0, changed, deleted, conflicts, indexDefinition);
  }

  /** After a batch of an apply. */
  SwitchState mapped(String last, long rows) {
    return new SwitchState(
        phase,
        essence,
        batch + 1,
        last,
        passRows + rows,
        changed + rows,
        deleted,
        conflicts,
        indexDefinition);
  }

  /** After a batch of a reverse. */
  SwitchState restored(String last, long rows, long gone, long conflicting) {
    return new SwitchState(
        phase,
        essence,
        batch + 1,
        last,
        0,
        changed + rows,
        deleted + gone,
        conflicts + conflicting,
        indexDefinition);
  }
}
