package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Error;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A side as a whole gets into trouble in the middle: nothing is booked as failed, the status says
 * why, and the work goes on by itself when the trouble is over.
 */
@Tag("long")
class SideTroubleIT {

  private static final int OBJECTS = 6_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
    servers.fillSource(OBJECTS, 1_000);
    servers.destination().latency(Duration.ofMillis(15));
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void start_whenTheSourceKeyIsDisabled_waitsAndGoesOn() {
    ChildProcess run = startAndAwaitCopying("disabled-key");
    servers.source().disable(servers.source().accessKey());
    awaitWaiting("disabled-key", "BAD_CREDENTIALS");
    servers.source().add(Principal.of(servers.source().accessKey(), servers.source().secretKey()));
    complete(run);
  }

  @Test
  void start_whenTheDestinationCredentialsExpire_waitsAndGoesOn() {
    ChildProcess run = startAndAwaitCopying("expired");
    servers
        .destination()
        .before(
            (operation, bucket, key) -> {
              throw new S3Error(400, "ExpiredToken", "The provided token has expired.");
            });
    awaitWaiting("expired", "EXPIRED_CREDENTIALS");
    servers.destination().before((operation, bucket, key) -> {});
    complete(run);
  }

  @Test
  void start_whenTheDestinationBucketDisappears_waitsAndGoesOn() {
    ChildProcess run = startAndAwaitCopying("gone");
    // A second name keeps what the bucket holds.
    servers.destination().alias("kept", TwoServers.DESTINATION_BUCKET);
    servers.destination().removeBucket(TwoServers.DESTINATION_BUCKET);
    awaitWaiting("gone", "NO_SUCH_BUCKET");
    servers.destination().alias(TwoServers.DESTINATION_BUCKET, "kept");
    complete(run);
  }

  @Test
  void start_whenThereIsNothingButThrottlingForALongTime_waitsAndGoesOn() {
    ChildProcess run = startAndAwaitCopying("throttled");
    FaultSchedule schedule = FaultSchedule.seeded(1).outage(Fault.SLOW_DOWN);
    servers.destination().faults(schedule);
    awaitWaiting("throttled", "THROTTLED");
    schedule.outageOver();
    complete(run);
  }

  @Test
  void start_whenTheDestinationIsFull_saysSoAndGoesOnWhenThereIsRoom() {
    servers.destinationBucket().settings(s -> s.withLimits(2_000, Long.MAX_VALUE));
    ChildProcess run = servers.startEmbedded(servers.spec("full"));
    awaitWaiting("full", "NO_SPACE");
    servers.destinationBucket().settings(s -> s.withLimits(Long.MAX_VALUE, Long.MAX_VALUE));
    complete(run);
  }

  @Test
  void start_whenASideStaysAwayLongerThanAsked_givesUpAsIncomplete() {
    ChildProcess run = servers.startEmbedded(servers.spec("give-up"), "--give-up-after", "5s");
    awaitCopied(500, run);
    servers.source().goOffline();
    assertThat(run.exitStatus(LIMIT)).as(run.output()).isEqualTo(4);
    assertThat(Json.parse(run.stdout()).tally("failed")).isZero();
    assertThat(run.stdout()).contains("UNREACHABLE");
  }

  @Test
  void start_whenTheStateFolderIsFull_settlesNothingThatIsNotOnRecordAndGoesOn() {
    Predicate<String> unreadable = key -> key.endsWith("50");
    servers
        .source()
        .faults(
            FaultSchedule.seeded(1)
                .refuse(unreadable, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));
    ChildProcess run = startAndAwaitCopying("state-full");
    // No file may grow any more: for the process that is what a full disk is.
    run.limitFileBytes("0");
    awaitWaiting("state-full", "STATE_UNAVAILABLE");
    run.limitFileBytes("unlimited");

    assertThat(run.exitStatus(LIMIT)).as(run.output()).isEqualTo(4);
    List<String> expected =
        servers.sourceBucket().keys().stream().filter(unreadable).sorted().toList();
    assertThat(Json.parse(run.stdout()).tally("failed")).isEqualTo(expected.size());
    assertThat(Json.parse(run.stdout()).tally("copied")).isEqualTo(OBJECTS - expected.size());
    assertThat(Set.copyOf(Ledger.keys(servers.stateDir()))).isEqualTo(Set.copyOf(expected));
  }

  private ChildProcess startAndAwaitCopying(String id) {
    ChildProcess run = servers.startEmbedded(servers.spec(id));
    awaitCopied(500, run);
    return run;
  }

  private void awaitCopied(long objects, ChildProcess run) {
    Await.until(
        objects + " copied objects\n" + run.output(),
        Duration.ofMinutes(1),
        () -> servers.destinationBucket().objectCount() >= objects);
  }

  private void awaitWaiting(String id, String code) {
    Instant began = Instant.now();
    Await.until(
        "a status that waits because of " + code + " since " + began,
        Duration.ofMinutes(2),
        () -> {
          ChildProcess status =
              servers.brigade(
                  "status",
                  id,
                  "--embedded",
                  "--state-dir",
                  servers.stateDir().toString(),
                  "--json");
          return status.exitStatus(Duration.ofSeconds(30)) == 0
              && Json.parse(status.stdout()).node().path("waiting").toString().contains(code);
        });
  }

  private void complete(ChildProcess run) {
    assertThat(run.exitStatus(LIMIT)).as(run.output()).isZero();
    Json end = Json.parse(run.stdout());
    assertThat(end.tally("failed")).isZero();
    assertThat(end.tally("copied")).isEqualTo(OBJECTS);
    Equality.require(servers);
  }
}
