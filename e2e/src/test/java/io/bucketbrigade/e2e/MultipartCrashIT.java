package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the middle of large uploads, and the same command again. */
class MultipartCrashIT {

  private static final long MIB = 1024 * 1024;

  /** Of one object; two are copied at a time. */
  private static final int PARTS_IN_FLIGHT = 4;

  @TempDir Path folder;

  @Test
  void start_whenEverythingIsKilledInTheMiddleOfTwoUploads_sendsOnlyWhatIsMissing() {
    killInTheMiddle(256 * MIB, 8 * MIB, 5 * MIB, 16 * MIB, 7 * MIB);
  }

  @Test
  @Tag("long")
  void start_whenEverythingIsKilledInTheMiddleOfTwoGibibytes_sendsOnlyWhatIsMissing() {
    killInTheMiddle(1024 * MIB, 16 * MIB, 10 * MIB, 22 * MIB);
  }

  /**
   * Two objects at a time, one of uniform parts.
   *
   * @param mixedBytes sizes of the other's parts, in turn
   */
  private void killInTheMiddle(long objectBytes, long uniformBytes, long... mixedBytes) {
    try (TwoServers servers = new TwoServers(folder)) {
      int parts =
          put(servers, "large/uniform", objectBytes, uniformBytes)
              + put(servers, "large/mixed", objectBytes, mixedBytes);
      AtomicInteger written = countPartsWritten(servers);
      servers.destination().latency(Duration.ofMillis(100));
      Path spec = servers.spec("multipart");

      ChildProcess run = servers.startEmbedded(spec);
      Await.until(
          "half of the parts\n" + run.output(),
          Duration.ofMinutes(1),
          () -> {
            assertThat(run.isAlive()).as(run.output()).isTrue();
            return written.get() >= parts / 2;
          });
      run.killEverything();
      int before = written.get();
      assertThat(servers.destinationBucket().uploads()).hasSize(2);
      servers.destination().latency(Duration.ZERO);
      TwoServers.Result end = servers.migrate(spec, Duration.ofMinutes(2));

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(end.json().tally("copied")).isEqualTo(2);
      for (String key : servers.sourceBucket().keys()) {
        assertThat(servers.destinationBucket().require(key).etag())
            .isEqualTo(servers.sourceBucket().require(key).etag());
      }
      System.out.printf(
          "multipart crash: %d parts, %d before the kill, %d in all%n",
          parts, before, written.get());
      assertThat(written.get()).isBetween(parts, parts + 2 * PARTS_IN_FLIGHT);
      long canaryPart = 1;
      assertThat(servers.destination().requests().count(S3Operation.UPLOAD_PART) - canaryPart)
          .isBetween((long) parts, (long) parts + 2 * PARTS_IN_FLIGHT);
      assertThat(servers.destination().requests().count(S3Operation.CREATE_MULTIPART_UPLOAD))
          .as("one for each object, and preflight's")
          .isEqualTo(3);
      assertThat(servers.destinationBucket().uploads()).isEmpty();
      assertThat(uploadRecords(servers)).isEmpty();
    }
  }

  /** Puts an object whose parts have these sizes in turn; tells how many they are. */
  private static int put(TwoServers servers, String key, long objectBytes, long... partBytes) {
    Body whole = Body.patterned(key.hashCode(), objectBytes);
    List<Body> parts = new ArrayList<>();
    for (long at = 0; at < objectBytes; at += parts.getLast().sizeBytes()) {
      long length = Math.min(partBytes[parts.size() % partBytes.length], objectBytes - at);
      parts.add(whole.slice(at, length));
    }
    servers
        .destinationBucket()
        .knowParts(servers.sourceBucket().putMultipart(key, parts, ObjectMeta.NONE).parts());
    return parts.size();
  }

  private static AtomicInteger countPartsWritten(TwoServers servers) {
    AtomicInteger written = new AtomicInteger();
    servers
        .destination()
        .after(
            (operation, bucket, key) -> {
              if (operation == S3Operation.UPLOAD_PART && key.startsWith("large/")) {
                written.incrementAndGet();
              }
            });
    return written;
  }

  private static List<Path> uploadRecords(TwoServers servers) {
    try (Stream<Path> files = Files.walk(servers.stateDir())) {
      return files.filter(file -> file.toString().endsWith(".upload.json")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
