package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.Bricks;
import io.bucketbrigade.testkit.fake.bucket.GeneratedObjects;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * The fake server in a process of its own.
 *
 * <pre>
 * --port PORT              default: any free one
 * --access-key ID --secret-key SECRET
 * --bucket NAME            an empty bucket; may be repeated
 * --fill BUCKET:COUNT:SIZE:SEED[:TAGGED_PERCENT]   objects of SIZE bytes; may be repeated
 * --fill-large BUCKET:COUNT:SIZE:SEED   the same as if uploaded in parts of 8 MiB, kept as bricks
 * --share BUCKET:SEED      an empty bucket that keeps copies of such without memory
 * --generate BUCKET:COUNT:SIZE   objects that are never stored; may be repeated
 * --faults SEED:503=0.05,reset=0.01,lost=0.02
 * --latency-millis N
 * --tls KEYSTORE           PKCS12 with the password {@code changeit}
 * --exit-with-parent       ends when standard input does
 * </pre>
 *
 * <p>Prints {@code listening on} with its endpoint when ready. {@code /-/stats}, {@code /-/reset}
 * and {@code /-/faults?schedule=SEED:...} are for tests ({@link FakeS3Control}).
 */
public final class FakeS3Main {

  private static final Instant GENERATED_AT = Instant.parse("2026-01-01T00:00:00Z");

  private FakeS3Main() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Options options = Options.parse(List.of(arguments));
    FakeS3Server server = options.builder.start();
    server.control(new FakeS3Control(server));
    server.latency(options.latency);
    server.faults(options.faults);
    options.buckets.forEach(server::createBucket);
    for (FillRequest fill : options.fills) {
      fill.into(server.createBucket(fill.bucket()));
    }
    for (FillRequest fill : options.largeFills) {
      fill.largeInto(server.createBucket(fill.bucket()));
    }
    options.generated.forEach((bucket, objects) -> server.createBucket(bucket).generate(objects));
    options.shares.forEach((bucket, seed) -> server.createBucket(bucket).share(new Bricks(seed)));
    System.out.println("listening on " + server.endpoint());
    System.out.flush();
    if (options.exitWithParent) {
      waitForEndOfInput();
      server.close();
    } else {
      new CountDownLatch(1).await();
    }
  }

  private static void waitForEndOfInput() throws IOException {
    byte[] ignored = new byte[256];
    int count = 0;
    while (count >= 0) {
      count = System.in.read(ignored);
    }
  }

  private static final class Options {
    private final FakeS3Server.Builder builder = FakeS3Server.builder();
    private final List<String> buckets = new ArrayList<>();
    private final List<FillRequest> fills = new ArrayList<>();
    private final List<FillRequest> largeFills = new ArrayList<>();
    private final Map<String, GeneratedObjects> generated = new TreeMap<>();
    private final Map<String, Long> shares = new TreeMap<>();
    private FaultSchedule faults = FaultSchedule.seeded(0);
    private Duration latency = Duration.ZERO;
    private boolean exitWithParent;

    static Options parse(List<String> arguments) {
      Options options = new Options();
      String accessKey = "";
      String secretKey = "";
      int position = 0;
      while (position < arguments.size()) {
        String name = arguments.get(position++);
        if (name.equals("--exit-with-parent")) {
          options.exitWithParent = true;
          continue;
        }
        if (position == arguments.size()) {
          throw new IllegalArgumentException(name + " needs a value");
        }
        String value = arguments.get(position++);
        switch (name) {
          case "--port" -> options.builder.port(Integer.parseInt(value));
          case "--access-key" -> accessKey = value;
          case "--secret-key" -> secretKey = value;
          case "--bucket" -> options.buckets.add(value);
          case "--fill" -> options.fills.add(FillRequest.parse(value));
          case "--fill-large" -> options.largeFills.add(FillRequest.parse(value));
          case "--generate" -> options.generate(value);
          case "--tls" -> options.builder.tls(KeyStoreSockets.of(Path.of(value)));
          case "--share" -> options.share(value);
          case "--faults" -> options.faults = FaultSchedule.parse(value);
          case "--latency-millis" -> options.latency = Duration.ofMillis(Long.parseLong(value));
          default -> throw new IllegalArgumentException("unknown option " + name);
        }
      }
      if (!accessKey.isEmpty()) {
        options.builder.credentials(accessKey, secretKey);
      }
      return options;
    }

    private void generate(String text) {
      String[] fields = text.split(":", -1);
      if (fields.length != 3) {
        throw new IllegalArgumentException("--generate is BUCKET:COUNT:SIZE, not " + text);
      }
      long count = Long.parseLong(fields[1]);
      int sizeBytes = Integer.parseInt(fields[2]);
      generated.put(fields[0], GeneratedObjects.numbered(count, "data/", sizeBytes, GENERATED_AT));
    }

    private void share(String text) {
      String[] fields = text.split(":", -1);
      if (fields.length != 2) {
        throw new IllegalArgumentException("--share is BUCKET:SEED, not " + text);
      }
      shares.put(fields[0], Long.parseLong(fields[1]));
    }
  }
}
