package io.bucketbrigade.engine.cutover;

/**
 * One thing that tells an application which bucket to use. Workers define it and cutovers name it.
 *
 * <p>Both directions may be asked for again at any time, also at once after a worker was killed in
 * the middle of one: what is done already is left as it is, and what is half done is finished.
 * Implementations are thread-safe; one step is never asked for twice at the same time.
 */
public interface SwitchStep {

  /**
   * What {@link #apply} would do, changing nothing.
   *
   * @return one line for people, such as {@code parameter /photos/bucket: old-photos -> new-photos}
   * @throws StepFailedException if it could not be done, as things are
   */
  String preview(SwitchOrder order);

  /**
   * Points the application to the destination.
   *
   * @return one line for people: what was done, or that it was done already
   * @throws StepFailedException if it is not done, or nobody knows whether it is
   */
  String apply(SwitchOrder order, StepProgress progress);

  /**
   * Points the application back to the source, exactly as it was before {@link #apply}; also if
   * that was never asked for, or failed half way.
   *
   * @return one line for people
   * @throws StepFailedException if it is not done, or nobody knows whether it is
   */
  String reverse(SwitchOrder order, StepProgress progress);
}
