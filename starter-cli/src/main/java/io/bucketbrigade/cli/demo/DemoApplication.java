package io.bucketbrigade.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.worker.config.SwitchRules;
import io.bucketbrigade.worker.config.SwitchesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A small shop inside the demo: it writes to a bucket, can be told by a webhook to use the other
 * one, and knows what was acknowledged. Not thread-safe.
 */
public final class DemoApplication implements AutoCloseable {

  /** The step and the health check, by the name that the demo's switches file gives them. */
  static final String NAME = "shop";

  /** So many writes make a stage worth telling. */
  private static final int WRITES = 20;

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  // A busy machine stalls for seconds; a demo that waits longer hangs.
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private final AcknowledgedWrites acknowledged = new AcknowledgedWrites();
  private final DemoBucket source;
  private final DemoBucket destination;
  private final DemoWriter writer;
  private final ApplicationAddress address;
  private final @Nullable JsonNode sourcePolicy;
  private final @Nullable JsonNode destinationPolicy;

  private DemoApplication(DemoBucket source, DemoBucket destination) {
    this.source = source;
    this.destination = destination;
    writer = new DemoWriter(source, acknowledged);
    address = new ApplicationAddress(writer, source, destination);
    sourcePolicy = source.policy();
    destinationPolicy = destination.policy();
  }

  /** One that uses the source and does not write yet. */
  public static DemoApplication of(DemoServers servers) {
    return new DemoApplication(servers.applicationSource(), servers.applicationDestination());
  }

  /**
   * What a cutover may name, from a switches file that this leaves in the folder for people to
   * read.
   */
  public SwitchRules switches(StateFolder folder) {
    Path file = folder.path().resolve("switches.yaml");
    try {
      Files.writeString(
          file,
          """
          steps:
            %1$s: {webhook: {url: %2$s/switch}}
          checks:
            %1$s: {http: {url: %2$s/health}}
          """
              .formatted(NAME, address.url()));
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "the demo cannot write %s: %s.".formatted(file, e.getMessage()), e);
    }
    return SwitchesFile.load(file, Set.of());
  }

  DemoWriter writer() {
    return writer;
  }

  AcknowledgedWrites acknowledged() {
    return acknowledged;
  }

  DemoBucket source() {
    return source;
  }

  DemoBucket destination() {
    return destination;
  }

  /**
   * Waits for something that the application does.
   *
   * @throws CliException if it does not come, or the application cannot write any more
   */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      requireNoFailure();
      if (System.nanoTime() - deadline > 0) {
        throw new CliException(
            ExitStatus.ERROR,
            "the demo waited %d s in vain for %s.".formatted(WAIT_MAX.toSeconds(), what));
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  /** Waits until the bucket that it writes to now has taken some writes. */
  void awaitWrites() throws InterruptedException {
    await("%d writes of its application".formatted(WRITES), () -> writer.sinceMoved() >= WRITES);
  }

  /**
   * Stops writing, and looks for each write that was acknowledged, and at both policies.
   *
   * @param bucket where all writes have to be
   * @throws CliException which names the first key that is lost, or what is wrong
   */
  void requireNothingLost(DemoBucket bucket) {
    writer.close();
    requireNoFailure();
    acknowledged.firstLossAt(bucket.name(), bucket::read).ifPresent(DemoApplication::fail);
    requireSamePolicy(source, sourcePolicy);
    requireSamePolicy(destination, destinationPolicy);
  }

  private static void requireSamePolicy(DemoBucket bucket, @Nullable JsonNode before) {
    if (!Objects.equals(before, bucket.policy())) {
      fail("the policy of %s is not what it was before the cutover.".formatted(bucket.name()));
    }
  }

  private void requireNoFailure() {
    writer.failure().ifPresent(DemoApplication::fail);
  }

  private static void fail(String sentence) {
    throw new CliException(ExitStatus.INCOMPLETE, sentence);
  }

  @Override
  public void close() {
    writer.close();
    address.close();
    source.close();
    destination.close();
  }
}
