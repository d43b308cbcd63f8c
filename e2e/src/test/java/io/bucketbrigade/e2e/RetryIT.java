package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trying again what could not be copied: by itself, and when somebody asks for it. */
class RetryIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final List<String> BAD =
      List.of("prefix-1/a key + with spaces", "prefix-2/100%25 %zz", "prefix-3/ünïcode 😀");

  @TempDir Path folder;

  @Test
  void oms5_withInjectedFailures_theListHoldsExactlyThemAndRetryFailedTouchesNothingElse() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(3_000, 200);
      BAD.forEach(key -> servers.sourceBucket().put(key, BodyPattern.bytes(7, 300)));
      servers
          .source()
          .faults(FaultSchedule.seeded(1).refuse(BAD::contains, S3Operation.GET_OBJECT));

      TwoServers.Result first = servers.migrate(servers.spec("again"), LIMIT);

      assertThat(first.exitStatus()).as(first.child().output()).isEqualTo(4);
      assertThat(first.json().node().at("/tally/failed").asLong()).isEqualTo(3);
      assertThat(first.json().node().path("retries")).as("no round for a refusal").isEmpty();
      assertThat(failures(servers)).containsExactlyInAnyOrderElementsOf(BAD);

      servers.source().faults(FaultSchedule.seeded(2));
      Set<String> touched = ConcurrentHashMap.newKeySet();
      AtomicLong lists = new AtomicLong();
      servers.source().before((operation, bucket, key) -> note(operation, key, touched, lists));
      servers
          .destination()
          .before((operation, bucket, key) -> note(operation, key, touched, lists));
      ChildProcess retry = retry(servers);

      assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isZero();
      Json end = Json.parse(retry.stdout());
      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(end.node().at("/tally/copied").asLong()).isEqualTo(3_003);
      assertThat(end.node().at("/tally/failed").asLong()).isZero();
      assertThat(end.node().at("/retries/0/tried").asLong()).isEqualTo(3);
      assertThat(touched).containsExactlyInAnyOrderElementsOf(BAD);
      assertThat(lists).as("nothing is listed").hasValue(0);
      assertThat(failures(servers)).isEmpty();
      assertThat(status(servers).text("outcome")).isEqualTo("COMPLETE");
      Equality.require(servers);
    }
  }

  @Test
  void plos11_aPoisonObjectIsDeadLetteredAfterItsAttemptsAndItsNeighboursArrive() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(200, 200);
      String poison = "prefix-1/poison";
      String ill = "prefix-1/ill for a while";
      servers.sourceBucket().put(poison, BodyPattern.bytes(7, 300));
      servers.sourceBucket().put(ill, BodyPattern.bytes(8, 300));
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .onKeys(
                      Fault.INTERNAL_ERROR, Set.of(poison, ill)::contains, S3Operation.GET_OBJECT));
      ChildProcess start =
          servers.startEmbedded(servers.spec("again", "retry: {rounds: 2, pause: 2s}"));
      Await.until("the first round is planned", LIMIT, () -> isThere("retry-1/plan.json"));
      servers
          .source()
          .faults(
              FaultSchedule.seeded(2)
                  .onKeys(Fault.INTERNAL_ERROR, poison::equals, S3Operation.GET_OBJECT));

      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);

      Json end = Json.parse(start.stdout());
      assertThat(end.node().at("/tally/copied").asLong()).isEqualTo(201);
      assertThat(end.node().at("/tally/failed").asLong()).isEqualTo(1);
      assertThat(end.node().at("/retries/0/tried").asLong()).isEqualTo(2);
      assertThat(end.node().at("/retries/0/arrived").asLong()).isEqualTo(1);
      assertThat(end.node().at("/retries/1/tried").asLong()).isEqualTo(1);
      assertThat(failures(servers)).containsExactly(poison);

      servers.source().faults(FaultSchedule.seeded(3));
      ChildProcess retry = retry(servers);
      assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isZero();
      Equality.require(servers);
    }
  }

  @Test
  void retryFailed_whenEverythingIsKilledInTheMiddle_goesOnAndRepeatsLittle() {
    try (TwoServers servers = new TwoServers(folder)) {
      int failing = 1_200;
      servers.fillSource(failing, 200);
      servers.sourceBucket().put("a", BodyPattern.bytes(1, 10));
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .refuse(key -> key.startsWith("prefix-"), S3Operation.GET_OBJECT));
      TwoServers.Result first = servers.migrate(servers.spec("again"), LIMIT);
      assertThat(first.exitStatus()).as(first.child().output()).isEqualTo(4);
      assertThat(first.json().node().at("/tally/failed").asLong()).isEqualTo(failing);
      servers.source().faults(FaultSchedule.seeded(2));
      servers.source().latency(Duration.ofMillis(100));
      servers.source().requests().reset();
      ChildProcess killed = retry(servers);
      Await.until(
          "a part is copied", LIMIT, () -> servers.destinationBucket().objectCount() > failing / 3);
      killed.killEverything();
      long before = servers.destinationBucket().objectCount();
      servers.source().latency(Duration.ZERO);

      ChildProcess retry = retry(servers);

      assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isZero();
      assertThat(before).isLessThan(failing);
      assertThat(servers.writtenAgain()).as("what was there is found").isEmpty();
      Equality.require(servers);
    }
  }

  @Test
  void retryFailed_onAClusterWhoseStateTheCommandDoesNotSee_completesTheMigration() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(60, 200);
      List<String> bad = List.of("prefix-1/object-000001", "prefix-2/object-000002");
      servers.source().faults(FaultSchedule.seeded(1).refuse(bad::contains));
      cluster.addWorker();
      ChildProcess start =
          servers.brigade("start", "--spec", servers.spec("remote").toString(), "--wait", "--json");
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);
      servers.source().faults(FaultSchedule.seeded(2));

      ChildProcess one =
          servers.brigade("retry-failed", "remote", "--prefix", "prefix-1/", "--json");
      assertThat(one.exitStatus(LIMIT)).as(one.output()).isEqualTo(4);
      assertThat(Json.parse(one.stdout()).tally("failed")).isEqualTo(1);
      assertStatusAfterACancelledRetry(cluster);
      ChildProcess rest =
          servers.brigade("retry-failed", "remote", "--code", "object-access-denied", "--wait");
      assertThat(rest.exitStatus(LIMIT)).as(rest.output()).isZero();

      assertThat(rest.stdout()).contains("COMPLETE", "retry at", "1 tried, 1 arrived");
      ChildProcess status = servers.brigade("status", "remote", "--json");
      assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
      assertThat(Json.parse(status.stdout()).text("outcome")).isEqualTo("COMPLETE");
      assertThat(Json.parse(status.stdout()).node().path("retries")).hasSize(3);
      ChildProcess again = servers.brigade("start", "--spec", servers.spec("remote").toString());
      assertThat(again.exitStatus(LIMIT)).as(again.output()).isZero();
      assertThat(again.stderr()).contains("complete already");
      Equality.require(servers);
    }
  }

  @Test
  void retryFailed_whileTheMigrationRuns_saysWhenToComeBack() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(400, 100);
      servers
          .destination()
          .faults(FaultSchedule.seeded(1).rate(Fault.SLOW_DOWN, 1, S3Operation.PUT_OBJECT));
      ChildProcess start = servers.startEmbedded(servers.spec("again"));
      Await.until(
          "it lists", LIMIT, () -> servers.source().requests().count(S3Operation.GET_OBJECT) > 0);

      ChildProcess retry = retry(servers);

      assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isEqualTo(2);
      assertThat(retry.stderr()).contains("has not ended", "brigade status again");
      start.killEverything();
    }
  }

  // ---- leaves

  /** Temporal has no result of it, and the migration's own is older than the retry before. */
  private static void assertStatusAfterACancelledRetry(Cluster cluster) {
    TwoServers servers = cluster.servers();
    servers.source().latency(Duration.ofSeconds(3));
    ChildProcess retry = servers.brigade("retry-failed", "remote");
    assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isZero();
    assertThat(cluster.temporal().succeeds("workflow", "cancel", "--workflow-id", "remote/retry"))
        .isTrue();
    servers.source().latency(Duration.ZERO);
    Json ended =
        Await.value(
            "a cancelled retry",
            LIMIT,
            () -> {
              ChildProcess status = servers.brigade("status", "remote", "--json");
              assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
              return Optional.of(Json.parse(status.stdout()))
                  .filter(json -> "DONE".equals(json.text("phase")));
            });
    assertThat(ended.tally("failed")).isEqualTo(1);
    assertThat(ended.node().path("retries")).hasSize(2);
  }

  private static void note(
      S3Operation operation, String key, Set<String> touched, AtomicLong lists) {
    if (operation == S3Operation.LIST_OBJECTS) {
      lists.incrementAndGet();
    } else if (!key.isEmpty()) {
      touched.add(key);
    }
  }

  private ChildProcess retry(TwoServers servers) {
    return servers.brigade(
        "retry-failed",
        "again",
        "--embedded",
        "--state-dir",
        servers.stateDir().toString(),
        "--connections",
        servers.folder().resolve("connections.yaml").toString(),
        "--json");
  }

  private static Json status(TwoServers servers) {
    ChildProcess status =
        servers.brigade("status", "again", "--state-dir", servers.stateDir().toString(), "--json");
    assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
    return Json.parse(status.stdout());
  }

  /** The keys that are on record, as the command prints them. */
  private static List<String> failures(TwoServers servers) {
    ChildProcess failures =
        servers.brigade(
            "failures", "again", "--state-dir", servers.stateDir().toString(), "--json");
    assertThat(failures.exitStatus(LIMIT)).as(failures.output()).isZero();
    return Json.parse(failures.stdout()).node().path("failures").findValuesAsText("key");
  }

  private boolean isThere(String end) {
    Path state = folder.resolve("state");
    if (!Files.isDirectory(state)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(state)) {
      return files.anyMatch(file -> file.toString().endsWith(end));
    } catch (IOException | UncheckedIOException e) {
      // Files come and go while it walks.
      return false;
    }
  }
}
