package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.GeneratedObjects;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's resident memory does not grow with the number of keys. Reads {@code /proc}. */
@Tag("long")
class MemoryIT {

  private static final int FEW = 100_000;
  private static final int MANY = 2_000_000;

  /** A million of them fail, unless {@code -Dmemory.keys} says otherwise. */
  private static final int KEYS_TO_FAIL = Integer.getInteger("memory.keys", 1_111_120);

  private static final long MIB = 1024 * 1024;
  private static final Duration LONG = Duration.ofMinutes(30);

  @TempDir Path folder;

  @Test
  void worker_whenItListsTwentyTimesTheKeys_needsNoMoreMemory() {
    long few = peakBytes(FEW);
    long many = peakBytes(MANY);

    System.out.printf(
        "memory: peak of a worker %d MiB for %d keys, %d MiB for %d keys%n",
        few / MIB, FEW, many / MIB, MANY);
    assertThat(many).isLessThan(600 * MIB);
    assertThat(Math.abs(many - few)).isLessThan(few * 15 / 100);
  }

  @Test
  void worker_whenAMillionObjectsFailAndAreTriedAgain_staysBelowItsLimit() {
    try (Cluster cluster = new Cluster(newFolder("failures"))) {
      TwoServers servers = cluster.servers();
      servers
          .sourceBucket()
          .generate(
              GeneratedObjects.numbered(
                  KEYS_TO_FAIL, "data/", 16, Instant.parse("2026-01-01T00:00:00Z")));
      // One key in ten can be read, so that the side as a whole works.
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .refuse(
                      key -> key.startsWith("data/") && !key.endsWith("0"),
                      S3Operation.GET_OBJECT));
      ChildProcess worker = cluster.addWorker();
      Instant begun = Instant.now();
      ChildProcess start = cluster.start(servers.spec("failing"));
      assertThat(start.exitStatus(LONG)).as(start.output()).isEqualTo(4);
      long failed = Json.parse(start.stdout()).tally("failed");
      Duration copying = since(begun);
      long copyingPeak = peakBytes(worker.process());

      begun = Instant.now();
      ChildProcess failures = servers.brigade("failures", "failing", "--csv");
      assertThat(failures.exitStatus(LONG)).as(failures.stderr()).isZero();
      assertThat(failures.stdoutLines()).isEqualTo(failed + 1);
      Duration listing = since(begun);

      begun = Instant.now();
      servers.source().faults(FaultSchedule.seeded(2));
      ChildProcess retry = servers.brigade("retry-failed", "failing", "--json");
      assertThat(retry.exitStatus(LONG)).as(retry.output()).isZero();
      Duration retrying = since(begun);

      long peak = peakBytes(worker.process());
      int payload = largestPayloadBytes(cluster);
      System.out.printf(
          "memory: %d keys failed in %s, were listed in %s and tried again in %s; peak of the"
              + " worker %d MiB, before listing %d MiB; largest payload %d bytes%n",
          failed, copying, listing, retrying, peak / MIB, copyingPeak / MIB, payload);
      assertThat(failed).isEqualTo(KEYS_TO_FAIL / 10 * 9L);
      assertThat(peak).isLessThan(600 * MIB);
      assertThat(payload).isLessThan(64 * 1024);
    }
  }

  private static Duration since(Instant begun) {
    return Duration.between(begun, Instant.now()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static int largestPayloadBytes(Cluster cluster) {
    try (Histories histories = new Histories(cluster.temporal().address())) {
      return histories.largestPayloadBytes();
    }
  }

  /** The most that a fresh worker has resident while it compares two buckets of equal keys. */
  private long peakBytes(int keys) {
    Path here = newFolder("keys-" + keys);
    try (Cluster cluster = new Cluster(here)) {
      TwoServers servers = cluster.servers();
      Instant written = Instant.parse("2026-01-01T00:00:00Z");
      GeneratedObjects objects = GeneratedObjects.numbered(keys, "data/", 16, written);
      servers.sourceBucket().generate(objects);
      servers.destinationBucket().generate(objects);
      ChildProcess worker = cluster.addWorker();
      ChildProcess start = cluster.start(servers.spec("memory"));
      assertThat(start.exitStatus(Duration.ofMinutes(5))).as(start.output()).isZero();
      assertThat(Json.parse(start.stdout()).tally("present")).isEqualTo(keys);
      return peakBytes(worker.process());
    }
  }

  private Path newFolder(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long peakBytes(ProcessHandle process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      String line =
          Files.readAllLines(status).stream()
              .filter(l -> l.startsWith("VmHWM:"))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the memory of process " + process.pid(), e);
    }
  }
}
