package io.bucketbrigade.model.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.lane.LaneInput;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.plan.SplitResult;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.verify.VerificationInput;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records as the first version wrote them into workflows. Whatever is added to a record later, a
 * worker must read these, and must not lose or rename what they say.
 */
class PayloadTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** With every field; the next record has none of those that may be absent. */
  private static final String CHECKPOINT =
      """
      {"attempt":2,"cursor":"b/\ud83d\ude00","holes":["a","\\u0001"],"tally":TALLY,
       "lastSegment":{"lease":"0001-b-3","attempt":2,"sequence":4},"firstKey":"a",
       "objectsPerSecond":800,"bytesPerSecond":1024}
      """;

  private static final String BARE_CHECKPOINT =
      """
      {"attempt":0,"holes":[],"tally":TALLY,"objectsPerSecond":0,"bytesPerSecond":0}
      """;

  private static final String PROBLEM =
      """
      {"side":"SOURCE","code":"UNREACHABLE","message":"It does not answer."}
      """;

  private static final String TALLY =
      """
      {"listed":127,"copied":1,"present":2,"skipped":4,"quarantined":8,"failed":16,"deferred":32,
       "vanished":64,"bytesCopied":1000,"destinationOnly":5}
      """;

  private static final String TIMING =
      """
      {"leaseTime":600.0,"heartbeatTimeout":60.0,"retryAfter":5.0,"giveUpAfter":259200.0}
      """;

  private static final String CONTEXT =
      """
      {"migrationId":"m","runId":"r"}
      """;

  private static final String BLOCK =
      """
      {"range":{"after":"a","through":"b"},"firstKey":"aa","firstLeasedAt":"2026-01-01T00:00:00.500Z",
       "firstKeyBeyond":"c","lastLeasedAt":"2026-01-01T00:00:01Z"}
      """;

  private static final String SPEC =
      """
      {"id":"m","source":{"connection":"old","bucket":"photos","prefix":""},
       "destination":{"connection":"new","bucket":"copy","prefix":"p/","expectedOwner":"1"},
       "copy":{"overwrite":"IF_OLDER","tags":"CARRY","path":"AUTO","partSizeBytes":16777216,
               "multipartThresholdBytes":16777216},
       "allowEmptySource":false,"canary":{"enabled":true,"key":"c"},"giveUpAfter":259200.0,
       "leaseTime":600.0,"verify":"NONE"}
      """;

  private static final String LOAD =
      """
      {"source":{"requests":{"LIST":2,"GET":5},"bytesOut":50,"bytesIn":0},
       "destination":{"requests":{"PUT":5},"bytesOut":0,"bytesIn":50},"bytesCopied":7}
      """;

  /** A record as it was written once. */
  record Written(Class<?> type, String json) {

    @Override
    public String toString() {
      return type.getSimpleName() + " " + json;
    }
  }

  static Stream<Written> firstVersion() {
    return Stream.of(
            new Written(
                BucketComparison.Request.class,
                """
            {"mapping":{"source":{"connection":"a","bucket":"old","prefix":""},
                        "destination":{"connection":"b","bucket":"new","prefix":"p/","expectedOwner":"o"}},
             "items":["VERSIONING","TAGS"]}
            """),
            new Written(
                BucketComparison.class,
                """
            {"items":[{"item":"TAGS","state":"SOURCE_ONLY","source":"PRESENT","destination":"ABSENT",
                       "paths":[{"path":"a","source":"1"}],"morePaths":2},
                      {"item":"CORS","state":"NOT_READ","source":"NOT_READ","destination":"ABSENT",
                       "paths":[],"morePaths":0,"detail":"source: away"}],
             "warnings":["w"]}
            """),
            new Written(
                Forecast.Request.class,
                """
            {"spec":SPEC,"maxLanes":1000,"maxListRequests":2000}
            """),
            new Written(
                Forecast.class,
                """
            {"refusals":[PROBLEM],"warnings":["w"],"assumptions":["a"],"lanes":2,"exact":false,"counted":9,
             "listRequests":3,
             "objects":{"listed":9,"bytesListed":90,"toCopy":5,"bytesToCopy":50,"present":1,"toCompare":1,
                        "byTags":1,"leftOut":1,"archived":1,"onlyAtDestination":1},
             "leftOut":[{"fate":"SKIPPED","reason":"r","objects":1,"bytes":10}],
             "copying":LOAD,"listingAgain":LOAD,"looksAtCopies":{"CONTENT":LOAD},
             "looksAtOthers":{"METADATA":LOAD}}
            """),
            new Written(RangeCheckpoint.class, CHECKPOINT),
            new Written(RangeCheckpoint.class, BARE_CHECKPOINT),
            new Written(
                RangeOutcome.class,
                """
                {"settled":CHECKPOINT,"stopReason":"SIDE_UNAVAILABLE","problem":PROBLEM,
                 "firstKeyBeyond":"c"}
                """),
            new Written(
                RangeOutcome.class,
                """
                {"settled":BARE,"stopReason":"EXHAUSTED"}
                """),
            new Written(
                RangeTask.class,
                """
                {"context":CONTEXT,"leaseId":"0001-b-3","range":{"after":"a"},"holes":["\\u0000"],
                 "inDoubtSince":"2026-01-01T00:00:00.250Z","timeBudget":600.0}
                """),
            new Written(
                RangeTask.class,
                """
                {"context":CONTEXT,"leaseId":"1","range":{},"holes":[],"timeBudget":600.0}
                """),
            new Written(
                LaneInput.class,
                """
                {"context":CONTEXT,"lane":{"id":"0","label":"all","range":{}},
                 "control":{"revision":1,"slots":2,"paused":false,"stop":false},"timing":TIMING}
                """),
            new Written(
                LaneInput.class,
                """
                {"context":{"migrationId":"m","runId":"r","state":{"folder":"/state"}},
                 "lane":{"id":"0","label":"all","range":{"through":"z"}},
                 "control":{"revision":1,"slots":2,"paused":true,"stop":false},"timing":TIMING,
                 "carry":{"pending":[{"range":{"after":"b"},"holes":["a"]}],"finished":[BLOCK],
                          "broken":[{"range":{"after":"d","through":"e"},"problem":PROBLEM}],
                          "tally":TALLY,"leasesGranted":7,"unrecordedSegments":[],
                          "manifestsWritten":1}}
                """),
            new Written(
                LaneResult.class,
                """
                {"laneId":"0","tally":TALLY,"finished":BLOCK,"broken":[],"brokenTotal":0,"leases":7}
                """),
            new Written(
                LaneRecord.class,
                """
                {"context":CONTEXT,"laneId":"0","manifest":1,"segments":[],"broken":[]}
                """),
            new Written(
                MigrationInput.class,
                """
                {"spec":SPEC,"timing":TIMING,"searchAttributes":true}
                """),
            new Written(
                MigrationProgress.class,
                """
                {"id":"m","source":"s3://a","destination":"s3://b","phase":"COPY","outcome":null,
                 "paused":false,"parallelism":8,"tally":TALLY,"plan":null,"lanesFinished":1,
                 "lanesRunning":2,"objectsPerSecond":3,"bytesPerSecond":4,"problems":[PROBLEM],
                 "warnings":["slow"],"waiting":null,"startedAt":"2026-01-01T00:00:00Z",
                 "updatedAt":"2026-01-01T00:00:01Z","reportPath":null}
                """),
            new Written(
                ContextRef.class,
                """
                {"migrationId":"m","runId":"r","mapping":{"index":2,"count":3}}
                """),
            new Written(
                VerificationInput.class,
                """
                {"order":{"copied":CONTEXT,"level":"LISTING","exact":false,"excuseRecorded":true,
                          "copyStartedAt":"2026-01-01T00:00:00Z","copyEndedAt":"2026-01-01T00:00:01Z"},
                 "timing":TIMING}
                """),
            new Written(
                Survey.class,
                """
                {"running":TALLY,"objectsPerSecond":1,"bytesPerSecond":2,"workerSlots":4}
                """),
            new Written(
                SeamCheck.class,
                """
                {"context":CONTEXT,"key":"k","before":"2026-01-01T00:00:00Z"}
                """),
            new Written(
                PlanSummary.class,
                """
                {"lanes":3,"objectsAtLeast":1,"objectsEstimated":2,"exact":false,
                 "requestsEstimated":4,"listRequestsUsed":5}
                """),
            new Written(
                PlanWindow.class,
                """
                {"lanes":[{"id":"0","label":"all","range":{}}]}
                """),
            new Written(
                SplitTask.class,
                """
                {"context":CONTEXT,"range":{"after":"a"},"pieces":4}
                """),
            new Written(
                SplitResult.class,
                """
                {"cuts":["a","b"]}
                """),
            new Written(
                PreflightResult.class,
                """
                {"refusals":[PROBLEM],"warnings":[],"emptySource":false}
                """))
        .map(written -> new Written(written.type(), filled(written.json())));
  }

  private static String filled(String template) {
    String text = template;
    for (Map.Entry<String, String> part :
        List.of(
            Map.entry("BARE", BARE_CHECKPOINT),
            Map.entry("CHECKPOINT", CHECKPOINT),
            Map.entry(":SPEC", ":" + SPEC),
            Map.entry("BLOCK", BLOCK),
            Map.entry("PROBLEM", PROBLEM),
            Map.entry("TALLY", TALLY),
            Map.entry("TIMING", TIMING),
            Map.entry("CONTEXT", CONTEXT),
            Map.entry("LOAD", LOAD))) {
      text = text.replace(part.getKey(), part.getValue());
    }
    return text;
  }

  @ParameterizedTest
  @MethodSource("firstVersion")
  void recordOfTheFirstVersion_isReadAndSaysTheSame(Written written) {
    JsonNode before = tree(written.json());
    Object read = read(before, written.type());

    JsonNode after = write(read);

    assertThat(missing("", before, after)).as("lost or changed in %s", after).isEmpty();
    assertThat(read(after, written.type())).as("once around").isEqualTo(read);
  }

  private static List<String> missing(String path, JsonNode before, JsonNode after) {
    List<String> missing = new ArrayList<>();
    if (before.isObject()) {
      before
          .properties()
          .forEach(
              field ->
                  missing.addAll(
                      missing(
                          path + "." + field.getKey(),
                          field.getValue(),
                          after.path(field.getKey()))));
    } else if (before.isNumber() && after.isNumber()) {
      if (before.decimalValue().compareTo(after.decimalValue()) != 0) {
        missing.add(path);
      }
    } else if (before.isArray() && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        missing.addAll(missing(path + "[" + i + "]", before.get(i), after.get(i)));
      }
    } else if (!before.equals(after)) {
      missing.add(path);
    }
    return missing;
  }

  /** As Temporal's SDK reads a payload. */
  private static Object read(JsonNode json, Class<?> type) {
    Payload payload = DefaultDataConverter.STANDARD_INSTANCE.toPayload(json).orElseThrow();
    return DefaultDataConverter.STANDARD_INSTANCE.fromPayload(payload, type, type);
  }

  private static JsonNode write(Object record) {
    Payload payload = DefaultDataConverter.STANDARD_INSTANCE.toPayload(record).orElseThrow();
    return tree(payload.getData().toStringUtf8());
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
