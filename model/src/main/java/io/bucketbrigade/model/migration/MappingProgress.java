package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.Collections;

/**
 * One of a migration's mappings at a glance. Its numbers are those of the lanes that ended, so that
 * while lanes run, all mappings together have less than the migration.
 *
 * @param source where objects come from, as {@code s3://bucket/prefix}
 * @param destination where they go
 * @param tally what became of its keys
 * @param lanes its lanes that copy; 0 before they are planned
 * @param lanesFinished those that ended
 * @param compared keys that verifying compared
 * @param different keys among them that differ
 */
public record MappingProgress(
    String source,
    String destination,
    Tally tally,
    int lanes,
    int lanesFinished,
    long compared,
    long different) {

  /** Leaves out the codes, which would take more than a payload in a hundred tallies. */
  public MappingProgress {
    tally = tally.withCodes(Collections.emptyMap());
  }

  /** The same with other numbers of keys. */
  public MappingProgress withTally(Tally newest) {
    return new MappingProgress(
        source, destination, newest, lanes, lanesFinished, compared, different);
  }

  /** The mapping as people write it. */
  public String words() {
    return BucketMapping.words(source, destination);
  }
}
