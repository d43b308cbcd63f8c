package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.LargeObjectLink;
import io.bucketbrigade.engine.migrate.LargeObjectMigrator;
import io.bucketbrigade.engine.migrate.QuickLeases;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectActivities.Begin;
import io.bucketbrigade.model.large.LargeObjectActivities.Complete;
import io.bucketbrigade.model.large.LargeObjectActivities.Parts;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartsEtag;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.StopReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has the objects that leases handed over copied as their workflow does: begins each, deals its
 * parts out to several workers at a time, and completes it. Each step is done by attempts that are
 * killed, recalled and cut off at random.
 */
final class SharedObjects {

  private static final int MAX_STEPS = 100;
  private static final int MAX_ATTEMPTS = 60;
  private static final int MAX_WORKERS = 3;

  /** What a beginning sends; a batch sends less, so that many of its attempts come to their end. */
  private static final int MOST_REQUESTS = 8;

  private static final Executor WORKERS = work -> Thread.ofVirtual().start(work);
  private static final EngineLimits LIMITS = new EngineLimits(4, 64L * 1_024 * 1_024, 4);
  private static final ContextRef REF = new ContextRef("sweep", "run", null);

  private final Random random;
  private final ObjectStore source;
  private final ObjectStore destination;
  private final MigrationContext context;
  private final Books books;
  private final Ends ends;
  private final int wireAttempts;
  private final Queue<Attempt<?>> zombies = new ConcurrentLinkedQueue<>();
  private final AtomicInteger kills = new AtomicInteger();
  private int begins;
  private int restarts;

  SharedObjects(
      Random random,
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      Books books) {
    this.random = random;
    this.source = source;
    this.destination = destination;
    this.context = context;
    this.books = books;
    this.ends = new Ends(random.nextInt(24));
    this.wireAttempts = 3 + random.nextInt(5);
  }

  void run() {
    for (String wholeKey : books.handedOver()) {
      String key = wholeKey.substring(context.spec().source().prefix().length());
      books.end(wholeKey, new SharedObject(ObjectKey.of(key)).run());
    }
    zombies.forEach(Attempt::kill);
  }

  private interface Call {
    LargeStep on(LargeObjectMigrator worker, int attempt, LargeObjectLink link)
        throws InterruptedException;
  }

  /** Null if nobody knows what became of the step, and nobody does it again. */
  private @Nullable LargeStep step(Random own, Call call) {
    for (int number = 1; number <= MAX_ATTEMPTS; number++) {
      Attempt<LargeStep> attempt = attempt(own, call, number);
      LargeStep step = attempt.run();
      if (step != null) {
        return step;
      }
      if (attempt.isCutOff()) {
        zombies.add(attempt);
      }
      kills.addAndGet(attempt.isDead() ? 1 : 0);
      // Its workflow may have recalled it in the moment of its death.
      if (own.nextInt(4) == 0) {
        return null;
      }
    }
    throw new AssertionError("a step never ended");
  }

  private Attempt<LargeStep> attempt(Random own, Call call, int number) {
    StepTie tie = new StepTie();
    return new Attempt<>(
        source,
        destination,
        ends.next(own),
        1 + own.nextInt(MOST_REQUESTS),
        tie,
        (sourceWire, destinationWire) -> {
          try (BufferPool buffers = new BufferPool(LIMITS.bufferBytes())) {
            return call.on(
                new LargeObjectMigrator(
                    QuickLeases.migrator(
                        sourceWire,
                        destinationWire,
                        context,
                        books.state(),
                        LIMITS,
                        buffers,
                        wireAttempts)),
                number,
                tie);
          }
        });
  }

  /** A step's link. */
  private static final class StepTie implements LargeObjectLink, Attempt.Tie {

    private volatile boolean mayWrite = true;
    private volatile @Nullable StopReason stop;

    @Override
    public void heartbeat(int partsSent) {}

    @Override
    public @Nullable StopReason stopRequested() {
      return stop;
    }

    @Override
    public boolean mayWrite() {
      return mayWrite;
    }

    @Override
    public void withdrawPermit() {
      mayWrite = false;
    }

    @Override
    public void recall() {
      stop = StopReason.RECALLED;
    }
  }

  /** What the workflow of one object knows, and decides. */
  private final class SharedObject {

    private final ObjectKey key;
    private final Instant startedAt = Instant.now();
    private final TreeSet<Integer> missing = new TreeSet<>();
    private int begun;
    private int begunAgain;
    private boolean afresh;
    private @Nullable PartsEtag partsEtag;
    private boolean again;
    private @Nullable LargeUpload upload;
    private @Nullable ObjectEnd end;

    private SharedObject(ObjectKey key) {
      this.key = key;
    }

    private ObjectEnd run() {
      for (int steps = 0; end == null; steps++) {
        assertThat(steps).as("steps on %s", key).isLessThan(MAX_STEPS);
        if (again) {
          again = false;
          upload = null;
          missing.clear();
        }
        LargeUpload open = upload;
        if (open == null) {
          begin();
        } else if (missing.isEmpty()) {
          complete(open);
        } else {
          sendBatches(open);
        }
      }
      begins += begun;
      restarts += begunAgain;
      return Objects.requireNonNull(end);
    }

    private void begin() {
      begun++;
      Begin task = new Begin(REF, key, startedAt, begun, begunAgain, afresh);
      LargeStep step = step(random, (worker, attempt, link) -> worker.begin(task, attempt, link));
      if (follow(step) && step != null) {
        upload = step.upload();
        afresh = false;
        missing.clear();
        missing.addAll(step.missing().numbers());
      }
    }

    private void complete(LargeUpload open) {
      Complete task = new Complete(REF, open, begunAgain, partsEtag);
      LargeStep step =
          step(random, (worker, attempt, link) -> worker.complete(task, attempt, link));
      if (follow(step) && step != null) {
        begunAgain++;
        missing.addAll(step.missing().numbers());
      }
    }

    private void sendBatches(LargeUpload open) {
      List<CompletableFuture<@Nullable LargeStep>> batches = new ArrayList<>();
      for (List<Integer> parts : deal()) {
        Random own = new Random(random.nextLong());
        Parts task = new Parts(REF, open, parts, begunAgain);
        Call call = (worker, attempt, link) -> worker.copyParts(task, attempt, link);
        batches.add(CompletableFuture.supplyAsync(() -> step(own, call), WORKERS));
      }
      missing.clear();
      for (CompletableFuture<@Nullable LargeStep> batch : batches) {
        LargeStep step = resultOf(batch);
        if (follow(step) && step != null) {
          missing.addAll(step.missing().numbers());
        }
      }
    }

    /** The missing parts, dealt out to some workers. */
    private Collection<List<Integer>> deal() {
      int workers = 1 + random.nextInt(MAX_WORKERS);
      List<List<Integer>> hands = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        hands.add(new ArrayList<>());
      }
      int next = 0;
      for (int part : missing) {
        hands.get(next++ % workers).add(part);
      }
      return hands.stream().filter(hand -> !hand.isEmpty()).toList();
    }

    /** Whether the step led to what comes next, so that its result is to be taken in. */
    private boolean follow(@Nullable LargeStep step) {
      if (step == null) {
        again = true;
        return false;
      }
      switch (step.next()) {
        case GO_ON -> {
          return true;
        }
        case RESTART -> {
          // Batches that meet the same refusal count once.
          begunAgain += again ? 0 : 1;
          partsEtag = step.partsEtag() == null ? partsEtag : step.partsEtag();
          again = true;
          afresh = true;
        }
        case ENDED -> end = end == null ? step.end() : end;
        case SIDE_UNAVAILABLE, HANDED_BACK -> missing.addAll(step.missing().numbers());
      }
      return false;
    }
  }

  private static @Nullable LargeStep resultOf(CompletableFuture<@Nullable LargeStep> batch) {
    try {
      return batch.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return "shared: wireAttempts=%d begins=%d restarts=%d kills=%d zombies=%d"
        .formatted(wireAttempts, begins, restarts, kills.get(), zombies.size());
  }
}
