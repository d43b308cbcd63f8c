package io.bucketbrigade.engine.select;

/** What a spec's rules say about one object. */
public sealed interface Judgement {

  /** It is migrated. */
  record Selected() implements Judgement {}

  /**
   * It is left out as asked.
   *
   * @param why one sentence
   */
  record LeftOut(String why) implements Judgement {}

  /**
   * It should be migrated, and its key does not fit the layout.
   *
   * @param why one sentence
   */
  record OutsideLayout(String why) implements Judgement {}

  /** A rule asks for its tags. */
  record TagsNeeded() implements Judgement {}
}
