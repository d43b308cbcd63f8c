package io.bucketbrigade.activities;

import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.preflight.ContextRef;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker measured of each run's copies, with a record of its own beside the run. It is
 * written when a lease ends and may be lost: no result rests on it. Thread-safe; one per worker.
 */
final class PaceBook {

  private static final Logger log = LoggerFactory.getLogger(PaceBook.class);

  /** A worker serves a handful of migrations at a time; who comes back begins a new record. */
  private static final int MAX_KEPT = 256;

  /** A lease does not heartbeat meanwhile, so a slow state store is not waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StateStores states;
  private final Map<ContextRef, Page> pages = new ConcurrentHashMap<>();

  PaceBook(StateStores states) {
    this.states = states;
  }

  /** Takes the copies of a run. */
  PaceKeeper of(ContextRef run) {
    return page(run).keeper;
  }

  /** Writes down what is new of a run. */
  void write(ContextRef run) {
    Page page = page(run);
    Thread writing = Thread.ofVirtual().name("pace").start(() -> page.write(run, states));
    try {
      writing.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Page page(ContextRef run) {
    if (pages.size() >= MAX_KEPT && !pages.containsKey(run)) {
      pages.clear();
    }
    return pages.computeIfAbsent(run, ignored -> new Page());
  }

  private static final class Page {

    private final String id = UUID.randomUUID().toString();
    private final PaceKeeper keeper = new PaceKeeper();
    private final ReentrantLock lock = new ReentrantLock();
    private Pace written = Pace.NONE;

    private void write(ContextRef run, StateStores states) {
      lock.lock();
      try {
        Pace now = keeper.pace();
        if (!now.equals(written)) {
          new StateRecords(states.ofMigration(run)).write(StateLayout.pace(run, id), now);
          written = now;
        }
      } catch (StateStoreException e) {
        log.debug("pace.not-written run={} cause={}", run.runId(), e.toString());
      } finally {
        lock.unlock();
      }
    }
  }
}
