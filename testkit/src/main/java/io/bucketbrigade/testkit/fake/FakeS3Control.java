package io.bucketbrigade.testkit.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.Precondition;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The control endpoint of a fake server in its own process; requests are not signed.
 *
 * <ul>
 *   <li>{@code /-/stats}: {@code requests} by operation, {@code refused}, {@code bytesIn}, {@code
 *       bytesOut}, {@code mostInFlight}, {@code faults} by short name, and {@code buckets}, each
 *       with {@code objects}, {@code uploads} and {@code writesAboveOne} by key
 *   <li>{@code /-/reset}: all counters from zero
 *   <li>{@code /-/faults?schedule=42:503=0.05}: another schedule; an empty one ends all faults
 *   <li>{@code /-/outage?fault=503}: every request meets it; without a fault the outage is over
 *   <li>{@code /-/latency?millis=30}
 *   <li>{@code /-/contents?bucket=NAME}: size, CRC32C of all bytes, ETag and tags of each object
 *   <li>{@code /-/empty?bucket=NAME}: removes its objects
 * </ul>
 */
final class FakeS3Control implements Function<HttpRequest, @Nullable HttpReply> {

  private static final String PREFIX = "/-/";

  private final FakeS3Server server;
  private final ObjectMapper json = new ObjectMapper();

  FakeS3Control(FakeS3Server server) {
    this.server = server;
  }

  @Override
  public @Nullable HttpReply apply(HttpRequest request) {
    if (!request.path().startsWith(PREFIX)) {
      return null;
    }
    Query query = Query.parse(request.query());
    try {
      return switch (request.path().substring(PREFIX.length())) {
        case "stats" -> HttpReply.text(200, "application/json", json.writeValueAsString(stats()));
        case "reset" -> reset();
        case "faults" -> faults(query.get("schedule", ""));
        case "outage" -> outage(query.get("fault", ""));
        case "latency" -> latency(query.number("millis", 0));
        case "contents" ->
            HttpReply.text(200, "application/json", contents(query.get("bucket", "")));
        case "empty" -> empty(query.get("bucket", ""));
        default -> HttpReply.text(404, "text/plain", "no such command\n");
      };
    } catch (IllegalArgumentException e) {
      return HttpReply.text(400, "text/plain", e.getMessage() + "\n");
    } catch (JsonProcessingException e) {
      return HttpReply.text(500, "text/plain", e.getMessage() + "\n");
    }
  }

  private Map<String, Object> stats() {
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("requests", server.requests().byOperation());
    stats.put("refused", server.requests().refused());
    stats.put("bytesIn", server.requests().bytesIn());
    stats.put("bytesOut", server.requests().bytesOut());
    stats.put("mostInFlight", server.requests().mostInFlight());
    stats.put("faults", injected());
    Map<String, Object> buckets = new TreeMap<>();
    server.buckets().forEach((name, bucket) -> buckets.put(name, describe(bucket)));
    stats.put("buckets", buckets);
    return stats;
  }

  private String contents(String bucket) throws JsonProcessingException {
    Map<String, Object> objects = new TreeMap<>();
    FakeBucket described = server.bucket(bucket);
    for (String key : described.keys()) {
      StoredObject object = described.require(key);
      CRC32C crc = new CRC32C();
      object.body().each(crc::update);
      objects.put(
          key, List.of(object.sizeBytes(), crc.getValue(), object.etag(), object.meta().tags()));
    }
    return json.writeValueAsString(objects);
  }

  private HttpReply empty(String bucket) {
    FakeBucket emptied = server.bucket(bucket);
    emptied.keys().forEach(key -> emptied.deleteCurrent(key, Precondition.NONE));
    return done();
  }

  private Map<String, Integer> injected() {
    Map<String, Integer> injected = new TreeMap<>();
    for (Fault fault : Fault.values()) {
      if (server.faults().injected(fault) > 0) {
        injected.put(fault.shortName(), server.faults().injected(fault));
      }
    }
    return injected;
  }

  private static Map<String, Object> describe(FakeBucket bucket) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("objects", bucket.objectCount());
    described.put("uploads", bucket.uploads().size());
    described.put("writesAboveOne", bucket.writesAbove(1));
    return described;
  }

  private HttpReply reset() {
    server.requests().reset();
    server.buckets().values().forEach(FakeBucket::resetWrites);
    return done();
  }

  private HttpReply faults(String schedule) {
    server.faults(schedule.isEmpty() ? FaultSchedule.seeded(0) : FaultSchedule.parse(schedule));
    return done();
  }

  private HttpReply outage(String fault) {
    if (fault.isEmpty()) {
      server.faults().outageOver();
    } else {
      server.faults().outage(Fault.named(fault));
    }
    return done();
  }

  private HttpReply latency(int millis) {
    server.latency(Duration.ofMillis(millis));
    return done();
  }

  private static HttpReply done() {
    return HttpReply.text(200, "text/plain", "ok\n");
  }
}
