package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.fake.FakeS3Main;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fake server in a process of its own, with this JVM's class path. */
public final class FakeS3Process implements AutoCloseable {

  private static final String ACCESS_KEY = "AKIAFAKEPROCESS00001";
  private static final String SECRET_KEY = "fake/process+secret/0000000000000000001";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String READY = "listening on ";

  private final SupervisedProcess process;
  private final HttpClient http = HttpClient.newHttpClient();

  private FakeS3Process(SupervisedProcess process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param options for {@link FakeS3Main}, as {@code --bucket}, {@code --fill}, {@code --faults};
   *     not {@code --exit-with-parent}, as the supervisor sees to that
   */
  public static FakeS3Process start(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeS3Main.class.getName(),
                "--access-key",
                ACCESS_KEY,
                "--secret-key",
                SECRET_KEY));
    command.addAll(List.of(options));
    SupervisedProcess process = SupervisedProcess.start("fake-s3", command, Map.of());
    Start.orClose(
        process, () -> process.awaitReady(START_LIMIT, () -> process.output().contains(READY)));
    return new FakeS3Process(process);
  }

  /** The endpoint. */
  public URI endpoint() {
    String output = process.output();
    int start = output.indexOf(READY) + READY.length();
    return URI.create(output.substring(start, output.indexOf('\n', start)));
  }

  /** Its credentials. */
  public S3Access access() {
    return S3Access.of(endpoint(), ACCESS_KEY, SECRET_KEY);
  }

  /** Counters, as {@code /-/stats} tells them. */
  public JsonNode stats() {
    try {
      return new ObjectMapper().readTree(control("stats"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts from zero again. */
  public void reset() {
    control("reset");
  }

  /** Injects the faults of a schedule, as {@code 42:503=0.05}; an empty one ends all faults. */
  public void faults(String schedule) {
    control("faults?schedule=" + URLEncoder.encode(schedule, UTF_8));
  }

  /** Every request meets this fault, as {@code 503}; an empty one ends the outage. */
  public void outage(String fault) {
    control("outage?fault=" + URLEncoder.encode(fault, UTF_8));
  }

  /** Delays each request. */
  public void latency(Duration latency) {
    control("latency?millis=" + latency.toMillis());
  }

  private String control(String command) {
    try {
      HttpRequest request = HttpRequest.newBuilder(endpoint().resolve("/-/" + command)).build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalArgumentException(command + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + command, e);
    }
  }

  /** Kills it with SIGKILL: its buckets are lost. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    http.close();
    process.kill();
    process.close();
  }
}
