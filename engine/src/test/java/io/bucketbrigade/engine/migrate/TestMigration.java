package io.bucketbrigade.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A migration between two buckets in memory, and whatever a test wants to be wrong with it. */
final class TestMigration {

  static final String LEASE = "lease-1";

  static final ContextRef RUN = new ContextRef("test", "run", null);

  /** Longer than any lease of a test takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The control loop's clocks, short enough for hundreds of leases. */
  static final LeaseClocks QUICK =
      new LeaseClocks(
          Duration.ofMillis(2),
          Duration.ofMillis(5),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofMillis(5));

  /** As many tries as the wire has, without its pauses. */
  static final RetryPolicy IMPATIENT =
      new RetryPolicy(RetryPolicy.WIRE.attempts(), Duration.ofMillis(1), Duration.ofMillis(1));

  final InMemoryObjectStore source;
  final InMemoryObjectStore destination;
  final FaultyObjectStore sourceWire;
  final FaultyObjectStore destinationWire;
  final InMemoryStateStore state = new InMemoryStateStore();
  final MigrationContext context;
  private final Setup setup;
  private EarlierWrites earlier = EarlierWrites.NONE;
  private PassOptions options = PassOptions.DEFAULT;

  private TestMigration(Setup setup) {
    InMemoryS3 sourceProvider = new InMemoryS3();
    InMemoryS3 destinationProvider = setup.sameProvider ? sourceProvider : new InMemoryS3();
    this.setup = setup;
    this.source = sourceProvider.createBucket("old", setup.sourceBehaviour);
    this.destination = destinationProvider.createBucket("new", setup.destinationBehaviour);
    this.sourceWire = new FaultyObjectStore(source);
    this.destinationWire = new FaultyObjectStore(destination);
    this.context =
        new MigrationContext(
            spec(setup),
            new SideRecord("memory", "memory-1", null, setup.sourceCapabilities(), 0, setup.sample),
            new SideRecord("memory", "memory-1", null, setup.destinationCapabilities(), 0, null));
  }

  /** Two buckets of two providers that behave as AWS. */
  static Setup setup() {
    return new Setup();
  }

  /** What differs from two AWS buckets and the default options. */
  static final class Setup {
    private Behaviour sourceBehaviour = Behaviour.AWS;
    private Behaviour destinationBehaviour = Behaviour.AWS;
    private boolean sameProvider;
    private String sourcePrefix = "";
    private String destinationPrefix = "";
    private Overwrite overwrite = Overwrite.IF_OLDER;
    private TagPolicy tags = TagPolicy.CARRY;
    private CopyPath path = CopyPath.AUTO;
    private FidelityOptions fidelity = FidelityOptions.DEFAULT;
    private long multipartThreshold = CopyOptions.DEFAULT.multipartThresholdBytes();
    private @Nullable Long largeThreshold;
    private EngineLimits limits = new EngineLimits(16, 64L * 1024 * 1024, 256);
    private LeaseClocks clocks = QUICK;
    private RetryPolicy retries = IMPATIENT;
    private boolean canary = true;
    private boolean tagCountOpen;
    private boolean refusesWrongCrc32c;
    private SelectionOptions selection = SelectionOptions.NONE;
    private Versions versions = Versions.CURRENT;
    private @Nullable ObjectKey sample;

    Setup source(Behaviour behaviour) {
      sourceBehaviour = behaviour;
      return this;
    }

    Setup destination(Behaviour behaviour) {
      destinationBehaviour = behaviour;
      return this;
    }

    /** Histories are migrated, between buckets that keep versions. */
    Setup versions() {
      versions = Versions.ALL;
      sourceBehaviour = sourceBehaviour.withVersioned(true);
      destinationBehaviour = destinationBehaviour.withVersioned(true);
      return this;
    }

    /** One principal sees both buckets, so that the server can copy. */
    Setup sameProvider() {
      sameProvider = true;
      return this;
    }

    Setup prefixes(String ofSource, String ofDestination) {
      sourcePrefix = ofSource;
      destinationPrefix = ofDestination;
      return this;
    }

    Setup overwrite(Overwrite policy) {
      overwrite = policy;
      return this;
    }

    Setup tags(TagPolicy policy) {
      tags = policy;
      return this;
    }

    Setup path(CopyPath copyPath) {
      path = copyPath;
      return this;
    }

    Setup fidelity(FidelityOptions options) {
      fidelity = options;
      return this;
    }

    Setup multipartThreshold(long bytes) {
      multipartThreshold = bytes;
      return this;
    }

    /** Objects above this leave their lease. */
    Setup largeThreshold(long bytes) {
      largeThreshold = bytes;
      return this;
    }

    Setup limits(int objectsInFlight, int lookAheadKeys) {
      limits = new EngineLimits(objectsInFlight, limits.bufferBytes(), lookAheadKeys);
      return this;
    }

    Setup clocks(LeaseClocks leaseClocks) {
      clocks = leaseClocks;
      return this;
    }

    Setup retries(RetryPolicy policy) {
      retries = policy;
      return this;
    }

    Setup selection(SelectionOptions options) {
      selection = options;
      return this;
    }

    /** No object that preflight tried has tags. */
    Setup tagCountOpen() {
      tagCountOpen = true;
      return this;
    }

    /** The destination was seen to refuse a wrong CRC32C. */
    Setup refusesWrongCrc32c() {
      refusesWrongCrc32c = true;
      return this;
    }

    Setup withoutCanary() {
      canary = false;
      return this;
    }

    /** A whole source key that was readable at preflight. */
    Setup sample(String key) {
      sample = ObjectKey.of(key);
      return this;
    }

    TestMigration build() {
      return new TestMigration(this);
    }

    private Capabilities sourceCapabilities() {
      Capabilities seen = capabilities(sourceBehaviour, false);
      return tagCountOpen ? seen.withTagCountOpen() : seen;
    }

    private Capabilities destinationCapabilities() {
      Capabilities seen =
          capabilities(destinationBehaviour, sameProvider && destinationBehaviour.serverSideCopy());
      return seen.withCarrying(seen.carrying().withRefusesWrongCrc32c(refusesWrongCrc32c));
    }

    private static Capabilities capabilities(Behaviour behaviour, boolean serverSideCopy) {
      return new Capabilities(
          behaviour.conditionalPut() == Support.HONOURED,
          behaviour.conditionalComplete() == Support.HONOURED,
          behaviour.conditionalCopy() == Support.HONOURED,
          behaviour.etagIsMd5(),
          behaviour.keeps().checksums() == Support.HONOURED,
          behaviour.tags() == Support.HONOURED,
          behaviour.tagsOnWrite() == Support.HONOURED,
          behaviour.tagCountOnRead(),
          behaviour.versioned(),
          serverSideCopy,
          new Carrying(
                  behaviour.keeps().storageClasses(),
                  behaviour.keeps().redirects(),
                  behaviour.keeps().writersOwn(),
                  !behaviour.keeps().website(),
                  behaviour.keeps().lock().enabled())
              .withChecksums(
                  algorithms(behaviour, Algorithm.values()),
                  algorithms(behaviour, Algorithm.CRC64NVME, Algorithm.CRC32C, Algorithm.CRC32)),
          false,
          behaviour.conditionalDelete() == Support.HONOURED);
    }

    private static Set<String> algorithms(Behaviour behaviour, Algorithm... all) {
      return behaviour.keeps().checksums() == Support.HONOURED
          ? Arrays.stream(all).map(Algorithm::name).collect(Collectors.toSet())
          : Set.of();
    }
  }

  private static MigrationSpec spec(Setup setup) {
    return new MigrationSpec(
            "test",
            new BucketLocation("old", "old", setup.sourcePrefix, null),
            new BucketLocation("new", "new", setup.destinationPrefix, null),
            null,
            new CopyOptions(
                setup.overwrite,
                setup.tags,
                setup.path,
                CopyOptions.MIN_PART_BYTES,
                setup.multipartThreshold,
                setup.fidelity,
                setup.largeThreshold),
            null,
            true,
            new Canary(setup.canary, Canary.DEFAULT_KEY),
            setup.selection,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.NONE)
        .withVersions(setup.versions);
  }

  // ---- passes

  /** Leases from now on know what these runs wrote. */
  void goOnFrom(EarlierWrites writes) {
    earlier = writes;
  }

  /** Leases from now on do this beyond copying. */
  void options(PassOptions wanted) {
    options = wanted;
  }

  /** Keeps what a lane of one lease keeps, so that later passes know of it. */
  void keep(ContextRef run, RangeOutcome outcome) {
    StateRecords records = new StateRecords(state);
    records.write(
        StateLayout.plan(run),
        new Plan(
            List.of(new LanePlan("0000", "everything", KeyRange.ALL)),
            new PlanSummary(1, 0, 0, true, 0, 0)));
    LaneRecord manifest =
        new LaneRecord(
            run,
            "0000",
            1,
            listOf(outcome.settled().lastSegment()),
            List.of(),
            listOf(outcome.settled().lastWrites()));
    records.write(manifest.path(), manifest);
  }

  private static List<SegmentRef> listOf(@Nullable SegmentRef segment) {
    return segment == null ? List.of() : List.of(segment);
  }

  // ---- leases

  /** A lease over a range that no lease has touched. */
  RangeTask task(KeyRange range) {
    return task(range, List.of(), null);
  }

  RangeTask task(KeyRange range, List<ObjectKey> holes, @Nullable Instant inDoubtSince) {
    return new RangeTask(RUN, LEASE, range, holes, inDoubtSince, Duration.ofMinutes(10));
  }

  /** Runs one lease over everything to its end. */
  RangeOutcome run() {
    return run(task(KeyRange.ALL));
  }

  /** Runs one lease to its end. */
  RangeOutcome run(RangeTask task) {
    return start(task, new RecordingLink()).outcome();
  }

  /** Starts a lease's first attempt. */
  Attempt start(RangeTask task, RecordingLink link) {
    return start(task, RangeCheckpoint.NONE, 1, Instant.now(), link);
  }

  /** Starts an attempt. */
  Attempt start(
      RangeTask task,
      RangeCheckpoint from,
      int attempt,
      Instant leaseStartedAt,
      RecordingLink link) {
    return start(task, from, attempt, leaseStartedAt, link, sourceWire, destinationWire);
  }

  /** Starts an attempt on wires of its own. */
  Attempt start(
      RangeTask task,
      RangeCheckpoint from,
      int attempt,
      Instant leaseStartedAt,
      RecordingLink link,
      ObjectStore sourceStore,
      ObjectStore destinationStore) {
    RangeMigrator migrator = migrator(sourceStore, destinationStore);
    return start(attempt, () -> migrator.migrate(task, from, attempt, leaseStartedAt, link));
  }

  /** Starts an attempt of a lease that retries, on wires of its own. */
  Attempt retry(
      RangeTask task,
      RangeCheckpoint from,
      int attempt,
      RecordingLink link,
      RetryOrder order,
      ObjectStore sourceStore,
      ObjectStore destinationStore) {
    RangeMigrator migrator = migrator(sourceStore, destinationStore);
    return start(attempt, () -> migrator.retry(task, from, attempt, link, order));
  }

  /** Starts an attempt of a lease that deletes, on wires of its own. */
  Attempt delete(
      RangeTask task,
      RangeCheckpoint from,
      int attempt,
      RecordingLink link,
      ObjectStore sourceStore,
      ObjectStore destinationStore) {
    RangeMigrator migrator = migrator(sourceStore, destinationStore);
    return start(attempt, () -> migrator.delete(task, from, attempt, link));
  }

  private static Attempt start(int attempt, Callable<RangeOutcome> work) {
    CompletableFuture<RangeOutcome> outcome = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("attempt-" + attempt)
            .start(
                () -> {
                  try {
                    outcome.complete(work.call());
                  } catch (Throwable e) {
                    outcome.completeExceptionally(e);
                  }
                });
    return new Attempt(thread, outcome);
  }

  private RangeMigrator migrator(ObjectStore sourceStore, ObjectStore destinationStore) {
    return new RangeMigrator(
        sourceStore,
        destinationStore,
        context.withEarlierWrites(earlier).withOptions(options),
        state,
        Ledgers.JSON,
        setup.limits,
        new BufferPool(setup.limits.bufferBytes()),
        setup.retries,
        setup.clocks,
        new PaceKeeper());
  }

  /** Steps on huge objects, on wires of their own. */
  LargeObjectMigrator large(ObjectStore sourceStore, ObjectStore destinationStore) {
    return new LargeObjectMigrator(migrator(sourceStore, destinationStore));
  }

  /** One attempt under way. */
  record Attempt(Thread thread, CompletableFuture<RangeOutcome> future) {

    /** Its outcome; fails the test if there is none in time. */
    RangeOutcome outcome() {
      try {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("the attempt ended with " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        throw new AssertionError("no outcome within " + PATIENCE, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }

    boolean isOver() {
      return future.isDone();
    }

    /** Ends it without an outcome, as the death of its process would. */
    void kill() {
      thread.interrupt();
      Await.until("the killed attempt ends", future::isDone);
    }
  }

  // ---- checks

  /** The ledger that an accepted checkpoint leads to. */
  List<Ledgers.Line> ledger(RangeOutcome outcome) {
    SegmentRef last = outcome.settled().lastSegment();
    return Ledgers.follow(ofRun(), last);
  }

  /** The run's folder in the state store. */
  StateStore ofRun() {
    return state.below(StateLayout.run(RUN));
  }

  /** Fails unless the destination holds exactly the source's objects. */
  void assertMirrored() {
    assertThat(contents(destination, setup.destinationPrefix))
        .isEqualTo(contents(source, setup.sourcePrefix));
  }

  /** Fails unless each source object is at the destination; others may be there, too. */
  void assertHoldsAll() {
    Map<String, String> wanted = contents(source, setup.sourcePrefix);
    assertThat(contents(destination, setup.destinationPrefix)).containsAllEntriesOf(wanted);
  }

  private static Map<String, String> contents(InMemoryObjectStore bucket, String prefix) {
    Map<String, String> contents = new TreeMap<>();
    for (ObjectKey key : bucket.keys()) {
      String value = key.value();
      if (value.startsWith(prefix)) {
        contents.put(
            value.substring(prefix.length()),
            readable(bucket.bytesOf(value)) + " " + bucket.attributesOf(value));
      }
    }
    return contents;
  }

  /** Short bodies as they are, so that a failure can be read; long ones by a hash. */
  private static String readable(byte[] bytes) {
    return bytes.length <= 64
        ? "'" + new String(bytes, StandardCharsets.ISO_8859_1) + "'"
        : bytes.length + " bytes with hash " + Arrays.hashCode(bytes);
  }
}
