package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.protocol.S3Access;
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
import java.util.Objects;

/**
 * Migrations between real servers whose buckets boto3 writes and reads: no code of ours is asked
 * what arrived. Ends all that it started when it is closed.
 */
final class RealServers implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path folder;
  private final String script;
  private final List<ChildProcess> children = new ArrayList<>();

  /**
   * Works in a folder.
   *
   * @param script a resource that boto3 runs, with what to do, an endpoint and a bucket
   */
  RealServers(Path folder, String script) {
    this.folder = folder;
    this.script = script;
  }

  /** What the script's {@code show} tells of a bucket. */
  JsonNode shown(S3Access server, String bucket) {
    return Json.parse(boto3("show", server, bucket)).node();
  }

  /** Runs the script with the Python that moto is installed in, where boto3 is as well. */
  String boto3(String what, S3Access server, String bucket) {
    Path python = Tools.path("moto").resolveSibling("python");
    List<String> command =
        List.of(
            python.toString(), scriptFile().toString(), what, server.endpoint().toString(), bucket);
    ChildProcess child =
        ChildProcess.start("boto3-" + what, folder, credentials(server, "AWS"), command);
    children.add(child);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return child.stdout();
  }

  /**
   * Migrates from the connection {@code old} to {@code new}.
   *
   * @param spec YAML
   * @param options of {@code brigade start}, beside the necessary ones
   */
  Json migrate(
      int exitStatus, S3Access source, S3Access destination, String spec, String... options) {
    return brigade("start", exitStatus, source, destination, spec, options);
  }

  /** The same for another command that takes a spec. */
  Json brigade(
      String command,
      int exitStatus,
      S3Access source,
      S3Access destination,
      String spec,
      String... options) {
    write(
        "connections.yaml",
        """
        connections:
          old: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ACCESS_KEY_ID, secretAccessKeyEnv: OLD_SECRET_ACCESS_KEY}}
          new: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: NEW_ACCESS_KEY_ID, secretAccessKeyEnv: NEW_SECRET_ACCESS_KEY}}
        """
            .formatted(source.endpoint(), destination.endpoint()));
    Map<String, String> environment = new HashMap<>();
    environment.put("BRIGADE_HOME", Checkout.root().toString());
    environment.put("BRIGADE_TEMPORAL_CLI", Tools.path("temporal").toString());
    environment.putAll(credentials(source, "OLD"));
    environment.putAll(credentials(destination, "NEW"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--embedded",
                "--state-dir",
                folder.resolve("state").toString(),
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--spec",
                write("spec.yaml", spec).toString(),
                "--json"));
    arguments.addAll(List.of(options));
    ChildProcess child =
        ChildProcess.java(
            "brigade-" + command, folder, environment, "io.bucketbrigade.cli.Brigade", arguments);
    children.add(child);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isEqualTo(exitStatus);
    return Json.parse(child.stdout());
  }

  private static Map<String, String> credentials(S3Access server, String prefix) {
    return Map.of(
        prefix + "_ACCESS_KEY_ID",
        server.accessKey(),
        prefix + "_SECRET_ACCESS_KEY",
        server.secretKey());
  }

  private Path scriptFile() {
    try (var resource = RealServers.class.getResourceAsStream("/" + script)) {
      return Files.write(folder.resolve(script), Objects.requireNonNull(resource).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::close);
  }
}
