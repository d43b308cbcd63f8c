package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;

/** Where a text stands that an application reads. Thread-safe. */
interface TextPlace {

  /** The place as messages name it, such as {@code parameter /photos/bucket}. */
  String words();

  /**
   * Reads it.
   *
   * @throws StepFailedException if it cannot be read, or must not be
   */
  Held read();

  /** The text as it was read. */
  interface Held {

    /** Never shown, for it may be anything. */
    String text();

    /**
     * Writes another text in its place, leaving everything else as it was.
     *
     * @throws StepFailedException if it was not written, or nobody knows whether it was, or
     *     somebody else wrote in between
     */
    void replaceBy(String text);
  }
}
