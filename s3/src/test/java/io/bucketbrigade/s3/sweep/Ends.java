package io.bucketbrigade.s3.sweep;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** How attempts end before their time: a number of them, and no more. Thread-safe. */
final class Ends {

  private static final List<End> EARLY =
      List.of(End.KILLED, End.KILLED_UNTOLD, End.CUT_OFF, End.RECALLED);

  private final AtomicInteger left;

  /** As many early ends as that; all later attempts end when they are done. */
  Ends(int early) {
    this.left = new AtomicInteger(early);
  }

  /** How an attempt ends. */
  enum End {
    /** When it is done. */
    NONE,
    /** Its process dies: no request leaves it any more, and no reply reaches it. */
    KILLED,
    /** The same in the moment in which a request is done, whose reply it does not read. */
    KILLED_UNTOLD,
    /** It has been given up, so it may not write any more; it goes on, as it does not know. */
    CUT_OFF,
    /** It is asked for its work, and hands it back. */
    RECALLED
  }

  End next(Random random) {
    boolean early = left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    return early ? Attributes.pick(EARLY, random) : End.NONE;
  }
}
