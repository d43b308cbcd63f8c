package io.bucketbrigade.engine.cutover;

/** Tells people, or their programs, what a migration does. Thread-safe. */
@FunctionalInterface
public interface Notifier {

  /**
   * Sends a notice once, within some seconds. The same id may be sent again after a crash;
   * receivers tell by it.
   *
   * @throws StepFailedException if it did not arrive, as far as one can know
   */
  void send(Notice notice);

  /**
   * What happened.
   *
   * @param id names this notice, the same when it is sent again
   * @param migration the migration's id
   * @param event what kind of thing happened, such as {@code cutover.approval-wanted}
   * @param words one sentence for people
   */
  record Notice(String id, String migration, String event, String words) {}
}
