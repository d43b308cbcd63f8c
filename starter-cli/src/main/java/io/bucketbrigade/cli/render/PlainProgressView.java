package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Phase;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** For logs: a line when phase, pause or waiting changes, else one every 10 s if it differs. */
public final class PlainProgressView implements ProgressView {

  private static final Duration QUIET_FOR = Duration.ofSeconds(10);

  // A reader of a log does not see a change earlier.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final PrintStream out;
  private final InstantSource clock;
  private long nextMillis;
  private String last = "";
  private @Nullable Standing lastStanding;

  /** Lines go to {@code out}. */
  public PlainProgressView(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public Duration interval() {
    return LOOK_EVERY;
  }

  @Override
  public synchronized void show(MigrationProgress progress) {
    Standing standing = new Standing(progress.phase(), progress.paused(), progress.waiting());
    boolean changed = !Objects.equals(standing, lastStanding);
    String line = ProgressLine.of(progress);
    if (changed || (clock.millis() >= nextMillis && !line.equals(last))) {
      out.println(line);
      out.flush();
      last = line;
      lastStanding = standing;
      nextMillis = clock.millis() + QUIET_FOR.toMillis();
    }
  }

  @Override
  public synchronized void note(String sentence) {
    out.println(sentence);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }

  private record Standing(Phase phase, boolean paused, @Nullable Problem waiting) {}
}
