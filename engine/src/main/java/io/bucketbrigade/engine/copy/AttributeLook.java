package io.bucketbrigade.engine.copy;

import java.util.Map;

/** What a look at both sides tells of a copy's attributes. */
public sealed interface AttributeLook {

  /** The copy carries what would be written of its source now. */
  record Same() implements AttributeLook {}

  /**
   * It does but for its tags.
   *
   * @param wanted those that it should have
   */
  record OtherTags(Map<String, String> wanted) implements AttributeLook {

    /** Copies the map. */
    public OtherTags {
      wanted = Map.copyOf(wanted);
    }
  }

  /** It does not. */
  record Other() implements AttributeLook {}

  /** One of both is no longer the object that was to be looked at. */
  record Replaced() implements AttributeLook {}

  /**
   * Nobody can tell, or the destination cannot hold what the source has.
   *
   * @param outcome what that comes to
   */
  record Undecided(CopyOutcome outcome) implements AttributeLook {}
}
