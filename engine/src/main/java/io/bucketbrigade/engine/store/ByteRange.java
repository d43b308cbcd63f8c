package io.bucketbrigade.engine.store;

/**
 * Consecutive bytes of an object.
 *
 * @param offset the first, from 0
 * @param length how many, at least 1
 */
public record ByteRange(long offset, long length) {

  /** Refuses what HTTP cannot express. */
  public ByteRange {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("byte range " + offset + "+" + length);
    }
  }

  /** As a Range header states it, both ends inclusive. */
  public String header() {
    return "bytes=" + offset + "-" + (offset + length - 1);
  }
}
