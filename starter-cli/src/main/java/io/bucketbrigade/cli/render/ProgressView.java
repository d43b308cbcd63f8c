package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.migration.MigrationProgress;
import java.time.Duration;

/** Where progress is shown while a migration is followed. Implementations are thread-safe. */
public sealed interface ProgressView permits LiveProgressView, PlainProgressView, NoProgressView {

  /** How often it is worth asking a worker for progress, which costs both of them. */
  Duration interval();

  /** Shows progress, if it is time to. */
  void show(MigrationProgress progress);

  /** Says something beside the progress, at once. */
  void note(String sentence);

  /** Leaves the terminal ready for what is printed next. */
  void close();
}
