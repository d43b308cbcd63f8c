package io.bucketbrigade.engine.access;

/** What has become of the statements that were put into a policy. */
public sealed interface Standing {

  /** What is wrong with them, for people; empty if nothing is. */
  default String wrong() {
    return switch (this) {
      case Intact() -> "";
      case Gone(String words) -> words;
      case Changed(String words) -> words;
    };
  }

  /** All are there and mean what they meant. */
  record Intact() implements Standing {}

  /**
   * None is there.
   *
   * @param words for people: of which bucket, and how many
   */
  record Gone(String words) implements Standing {}

  /**
   * Some are not there, or say something else.
   *
   * @param words for people: of which bucket, and which
   */
  record Changed(String words) implements Standing {}
}
