package io.bucketbrigade.engine.copy;

import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.MigrationContext;

/** What is known of the tags of a source's objects, and what it takes to read them. */
public enum SourceTags {
  /** They play no part. */
  IGNORED,
  /** Only reading them tells whether there are any. */
  UNCOUNTED,
  /** Reads count them, and no object that was tried has any. */
  COUNTED_AND_ABSENT,
  /** Reads count them, and objects that were tried have some. */
  COUNTED_AND_PRESENT;

  /**
   * What is known before a migration begins. Where no object that was tried has tags, its canary
   * will show whether reads count them, if one endpoint serves both sides.
   */
  public static SourceTags of(MigrationContext context) {
    Capabilities source = context.source().capabilities();
    if (!context.spec().copy().tags().carries() || !source.tags()) {
      return IGNORED;
    }
    if (source.tagCountOnRead()) {
      return COUNTED_AND_PRESENT;
    }
    boolean canaryTells =
        source.tagCountOpen()
            && context.destination().capabilities().tagCountOnRead()
            && context.destination().endpoint().equals(context.source().endpoint());
    return canaryTells ? COUNTED_AND_ABSENT : UNCOUNTED;
  }

  /**
   * A HEAD a side to compare what an object carries, and a read of tags where there may be some.
   */
  public Load look(Capabilities destination) {
    Load heads = Load.NONE.withSource(RequestKind.HEAD, 1).withDestination(RequestKind.HEAD, 1);
    return switch (this) {
      case IGNORED -> heads;
      case COUNTED_AND_ABSENT ->
          heads.withDestination(RequestKind.READ_TAGS, isCounting(destination) ? 0 : 1);
      case UNCOUNTED ->
          heads
              .withSource(RequestKind.READ_TAGS, 1)
              .withDestination(RequestKind.READ_TAGS, isCounting(destination) ? 0 : 1);
      case COUNTED_AND_PRESENT ->
          heads.withSource(RequestKind.READ_TAGS, 1).withDestination(RequestKind.READ_TAGS, 1);
    };
  }

  private static boolean isCounting(Capabilities destination) {
    return destination.tagCountOnRead() || !destination.tags();
  }

  /** The requests to the source by which tags of an object are read that is streamed whole. */
  Load besideGet(boolean firstOfFolder) {
    return switch (this) {
      case IGNORED -> Load.NONE;
      case UNCOUNTED -> Load.NONE.withSource(RequestKind.READ_TAGS, 1);
      case COUNTED_AND_ABSENT -> Load.NONE.withSource(RequestKind.READ_TAGS, firstOfFolder ? 1 : 0);
      case COUNTED_AND_PRESENT ->
          Load.NONE.withSource(RequestKind.READ_TAGS, 1).withSource(RequestKind.HEAD, 1);
    };
  }

  /** The same beside a HEAD, which counts them nowhere for certain. */
  Load besideHead() {
    return this == IGNORED
        ? Load.NONE
        : Load.NONE.withSource(RequestKind.READ_TAGS, 1).withSource(RequestKind.HEAD, 1);
  }
}
