package io.bucketbrigade.e2e;

import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.server.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source and a destination server in the test's own process, and commands that migrate from one
 * to the other in processes of theirs.
 */
final class TwoServers implements AutoCloseable {

  static final String SOURCE_BUCKET = "old-bucket";
  static final String DESTINATION_BUCKET = "new-bucket";

  private final Path folder;
  private final FakeS3Server source;
  private final FakeS3Server destination;
  private final List<ChildProcess> children = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  TwoServers(Path folder) {
    this.folder = folder;
    this.source =
        FakeS3Server.builder().credentials("AKIASOURCE0000000001", "source-secret").start();
    this.destination =
        FakeS3Server.builder().credentials("AKIADESTINATION00001", "destination-secret").start();
    source.createBucket(SOURCE_BUCKET);
    destination.createBucket(DESTINATION_BUCKET);
    environment.put("BRIGADE_HOME", Checkout.root().toString());
    environment.put("BRIGADE_TEMPORAL_CLI", Tools.path("temporal").toString());
    environment.put("OLD_ID", source.accessKey());
    environment.put("OLD_SECRET", source.secretKey());
    environment.put("NEW_ID", destination.accessKey());
    environment.put("NEW_SECRET", destination.secretKey());
    write("connections.yaml", connections());
  }

  private String connections() {
    return """
        connections:
          old: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET}}
          new: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: NEW_ID, secretAccessKeyEnv: NEW_SECRET}}
        """
        .formatted(source.endpoint(), destination.endpoint());
  }

  FakeS3Server source() {
    return source;
  }

  FakeS3Server destination() {
    return destination;
  }

  FakeBucket sourceBucket() {
    return source.bucket(SOURCE_BUCKET);
  }

  FakeBucket destinationBucket() {
    return destination.bucket(DESTINATION_BUCKET);
  }

  /** The objects that the destination was written more than once, with how often; no canaries. */
  Map<String, Integer> writtenAgain() {
    Map<String, Integer> again = new HashMap<>(destinationBucket().writesAbove(1));
    again.keySet().removeIf(key -> key.startsWith(Canary.DEFAULT_KEY));
    return again;
  }

  Path folder() {
    return folder;
  }

  Path stateDir() {
    return folder.resolve("state");
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Sets a variable of commands that are started from now on. */
  void setEnvironment(String name, String value) {
    environment.put(name, value);
  }

  /** Fills the source with small objects under some prefixes. */
  void fillSource(int objects, int sizeBytes) {
    for (int i = 0; i < objects; i++) {
      String key = "prefix-%d/object-%06d".formatted(i % 7, i);
      sourceBucket().put(key, BodyPattern.bytes(BodyPattern.seed(1, key), sizeBytes));
    }
  }

  /** Writes a file into the test's folder. */
  Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A spec between the two buckets, with further lines. */
  Path spec(String id, String... moreLines) {
    String more = String.join("\n", moreLines);
    return write(
        id + ".yaml",
        """
        id: %s
        source: {connection: old, bucket: %s}
        destination: {connection: new, bucket: %s}
        %s
        """
            .formatted(id, SOURCE_BUCKET, DESTINATION_BUCKET, more));
  }

  /** Starts {@code brigade} with these arguments. */
  ChildProcess brigade(String... arguments) {
    ChildProcess child =
        ChildProcess.java(
            "brigade-" + arguments[0],
            folder,
            environment,
            "io.bucketbrigade.cli.Brigade",
            List.of(arguments));
    children.add(child);
    return child;
  }

  /** Starts an embedded migration of a spec file, which verifies nothing unless it is told to. */
  ChildProcess startEmbedded(Path spec, String... moreArguments) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "start",
                "--embedded",
                "--state-dir",
                stateDir().toString(),
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--spec",
                spec.toString(),
                "--json"));
    arguments.addAll(List.of(moreArguments));
    if (!arguments.contains("--verify")) {
      arguments.addAll(List.of("--verify", "none"));
    }
    return brigade(arguments.toArray(String[]::new));
  }

  /** Runs an embedded migration to its end. */
  Result migrate(Path spec, Duration limit, String... moreArguments) {
    ChildProcess child = startEmbedded(spec, moreArguments);
    int status = child.exitStatus(limit);
    return new Result(status, child);
  }

  /** An ended command. */
  record Result(int exitStatus, ChildProcess child) {

    String stderr() {
      return child.stderr();
    }

    String stdout() {
      return child.stdout();
    }

    Json json() {
      return Json.parse(child.stdout());
    }
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::close);
    source.close();
    destination.close();
  }
}
