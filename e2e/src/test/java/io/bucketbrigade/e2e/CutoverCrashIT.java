package io.bucketbrigade.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.e2e.CrashPoints.Gate;
import io.bucketbrigade.e2e.CrashPoints.Point;
import io.bucketbrigade.model.cutover.Approval;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.FreezeGuardWorkflow;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.protocol.S3Operation;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks over the points of a cutover and kills something at each. Several cutovers of buckets of
 * their own are held at a point each, so that one kill meets them all.
 */
@Tag("long")
class CutoverCrashIT {

  private static final int POINTS = Integer.getInteger("cutover.points", 30);
  private static final int AT_ONCE = 6;
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final List<String> POINTERS = List.of("first.txt", "second.txt");

  @TempDir Path folder;

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private Cluster cluster;
  private TwoServers servers;
  private TemporalConnection temporal;
  private ChildProcess worker;
  private int arcs;

  @BeforeEach
  void start() {
    cluster = new Cluster(folder);
    servers = cluster.servers();
    temporal = TemporalConnection.at(cluster.temporal().address());
    servers.setEnvironment(
        "BRIGADE_SWITCHES", servers.write("switches.yaml", switches()).toString());
    watch(servers.source());
    watch(servers.destination());
    worker = cluster.addWorker();
  }

  @AfterEach
  void stop() {
    gates.values().forEach(Gate::release);
    temporal.close();
    cluster.close();
  }

  @Test
  void cutover_whenEveryWorkerIsKilledAtEachPoint_endsInOneOfTwoWays() {
    walk(
        "workers",
        () -> {
          worker.killEverything();
          releaseAll();
          worker = cluster.addWorker();
        });
  }

  @Test
  void cutover_whenTemporalIsKilledAtEachPoint_endsInOneOfTwoWays() {
    walk(
        "temporal",
        () -> {
          cluster.temporal().kill();
          releaseAll();
          cluster.temporal().restart();
        });
  }

  /**
   * @param killed names the list of points and ends that is left in {@code target}
   */
  private void walk(String killed, Runnable kill) {
    Arc undisturbed = begin(List.of(new Gate(null))).getFirst();
    untilEnd(List.of(undisturbed));
    assertThat(undisturbed.requireWholeEnd()).isEqualTo(Result.SWITCHED);

    List<Point> points = CrashPoints.choose(undisturbed.gate().made(), POINTS);
    assertThat(points).hasSizeGreaterThanOrEqualTo(POINTS);
    List<String> ends = new ArrayList<>();
    for (int from = 0; from < points.size(); from += AT_ONCE) {
      List<Point> wave = points.subList(from, Math.min(points.size(), from + AT_ONCE));
      List<Arc> held = begin(wave.stream().map(Gate::new).toList());
      untilHeld(held);
      kill.run();
      untilEnd(held);
      held.forEach(arc -> ends.add(arc.gate().point() + ": " + arc.requireWholeEnd()));
    }
    leave(killed, ends);
    assertThat(ends).hasSameSizeAs(points);
    assertThat(ends).as("most go through").filteredOn(end -> end.endsWith("SWITCHED")).isNotEmpty();
  }

  private static void leave(String killed, List<String> ends) {
    try {
      Files.write(
          Checkout.root().resolve("e2e/target/cutover-points-" + killed + ".txt"), ends, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void releaseAll() {
    gates.values().forEach(Gate::release);
  }

  /** Migrates, lets the source change, and starts cutovers with a gate each. */
  private List<Arc> begin(List<Gate> held) {
    List<Arc> begun = held.stream().map(gate -> new Arc(arcs++, gate)).toList();
    run(begun.stream().map(arc -> new String[] {"start", "--spec", arc.spec(), "--wait"}).toList());
    begun.forEach(Arc::change);
    begun.forEach(arc -> gates.put(arc.number(), arc.gate()));
    run(begun.stream().map(arc -> new String[] {"cutover", arc.id()}).toList());
    return begun;
  }

  private void run(List<String[]> commands) {
    List<ChildProcess> running = commands.stream().map(servers::brigade).toList();
    running.forEach(child -> assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero());
  }

  private static void untilHeld(List<Arc> held) {
    for (Arc arc : held) {
      Await.until(
          arc.gate().point() + " among " + held.stream().map(one -> one.gate().point()).toList(),
          LIMIT,
          () -> {
            held.forEach(Arc::goOn);
            return arc.gate().hasArrived();
          });
    }
  }

  private static void untilEnd(List<Arc> running) {
    Await.until(
        "the ends of " + running.stream().map(arc -> arc.gate().point()).toList(),
        LIMIT,
        () -> {
          running.forEach(Arc::approve);
          return running.stream().allMatch(Arc::hasEnded);
        });
  }

  private void watch(FakeS3Server server) {
    server.before((operation, bucket, _) -> on(operation, bucket, false));
    server.after((operation, bucket, _) -> on(operation, bucket, true));
  }

  private void on(S3Operation operation, String bucket, boolean applied) {
    int cut = bucket.lastIndexOf('-');
    Gate gate = cut < 0 ? null : gates.get(bucket.substring(cut + 1));
    if (gate != null) {
      gate.on(operation, bucket.substring(0, cut), applied);
    }
  }

  /** Two steps for every cutover that there may be. */
  private static String switches() {
    StringBuilder steps = new StringBuilder("steps:\n");
    for (int number = 0; number <= 2 * POINTS + AT_ONCE; number++) {
      for (String pointer : POINTERS) {
        steps.append(
            "  %s-%d: {pointer: {connection: new, bucket: settings-%d, key: %s}}\n"
                .formatted(stepOf(pointer), number, number, pointer));
      }
    }
    return steps.toString();
  }

  private static String stepOf(String pointer) {
    return pointer.substring(0, pointer.indexOf('.'));
  }

  /** One migration between buckets of its own, and its cutover. */
  private final class Arc {

    private final String number;
    private final Gate gate;
    private final String spec;

    Arc(int number, Gate gate) {
      this.number = Integer.toString(number);
      this.gate = gate;
      servers.source().createBucket("old-" + number);
      servers.destination().createBucket("new-" + number);
      servers.destination().createBucket("settings-" + number);
      IntStream.range(0, 5).forEach(i -> put("object-" + i));
      for (String pointer : POINTERS) {
        servers
            .destination()
            .bucket("settings-" + number)
            .put(pointer, ("old-" + number).getBytes(UTF_8));
      }
      servers.destination().bucket("settings-" + number).resetWrites();
      this.spec =
          servers
              .write(
                  id() + ".yaml",
                  """
                  id: %s
                  source: {connection: old, bucket: old-%d}
                  destination: {connection: new, bucket: new-%d}
                  verify: listing
                  cutover:
                    quietFor: 1s
                    observe: 2s
                    steps: [first-%d, second-%d]
                  """
                      .formatted(id(), number, number, number, number))
              .toString();
    }

    String id() {
      return "walk-" + number;
    }

    String number() {
      return number;
    }

    Gate gate() {
      return gate;
    }

    String spec() {
      return spec;
    }

    private void put(String key) {
      servers.source().bucket("old-" + number).put(key, (number + key).getBytes(UTF_8));
    }

    /** So that a final pass has something to move. */
    void change() {
      put("late");
    }

    /** Goes on to its point, and says when it stands in its stage. */
    void goOn() {
      Point point = gate.point();
      Stage wanted = point == null ? null : point.stage();
      if (wanted != null) {
        CutoverProgress now = progress();
        if (now != null && now.stage() == wanted && now.waitingFor() != null) {
          gate.reached(wanted);
          return;
        }
      }
      if (wanted != Stage.APPROVE) {
        approve();
      }
    }

    void approve() {
      CutoverProgress now = progress();
      if (now != null && now.stage() == Stage.APPROVE && now.approvals().isEmpty()) {
        try {
          workflow().approve(new Approval("walker", "go on", false));
        } catch (WorkflowException | StatusRuntimeException e) {
          // Whoever takes it is being killed; the next look tries again.
          return;
        }
      }
    }

    private @Nullable CutoverProgress progress() {
      try {
        return workflow().progress();
      } catch (WorkflowException | StatusRuntimeException e) {
        return null;
      }
    }

    private CutoverWorkflow workflow() {
      return temporal.client().newWorkflowStub(CutoverWorkflow.class, CutoverWorkflow.idOf(id()));
    }

    boolean hasEnded() {
      return !isRunning(CutoverWorkflow.idOf(id()));
    }

    private boolean isRunning(String workflow) {
      return temporal.client().newUntypedWorkflowStub(workflow).describe().getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    /** How it ended, when all that is left fits to that. */
    Result requireWholeEnd() {
      gates.remove(number);
      CutoverProgress end =
          temporal
              .client()
              .newUntypedWorkflowStub(CutoverWorkflow.idOf(id()))
              .getResult(CutoverProgress.class);
      String what = gate.point() + " in " + id() + "\n" + end;
      assertThat(end.result()).as(what).isNotNull();
      boolean switched = end.result() == Result.SWITCHED;
      assertThat(pointers()).as(what).containsOnly((switched ? "new-" : "old-") + number);
      assertThat(servers.destination().bucket("settings-" + number).writesAbove(switched ? 1 : 2))
          .as("steps done twice, " + what)
          .isEmpty();
      assertThat(servers.source().bucket("old-" + number).configuration())
          .as("the source's policy, " + what)
          .doesNotContainKey("policy");
      assertThat(servers.destination().bucket("new-" + number).configuration())
          .as("the destination's policy, " + what)
          .doesNotContainKey("policy");
      Await.until(
          "the guard's end, " + what, LIMIT, () -> !isRunning(FreezeGuardWorkflow.idOf(id())));
      if (switched) {
        Equality.require(servers, "old-" + number, "", "new-" + number, "");
      }
      return Objects.requireNonNull(end.result());
    }

    private List<String> pointers() {
      return POINTERS.stream()
          .map(
              key ->
                  new String(
                      servers
                          .destination()
                          .bucket("settings-" + number)
                          .require(key)
                          .body()
                          .bytes(),
                      UTF_8))
          .toList();
    }
  }
}
