package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs read these names; none may change or go away. */
class StatusJsonTest {

  @Test
  void of_aRunningMigration_hasTheFieldsThatProgramsRead() {
    JsonNode json = json(SampleProgress.copying());

    assertThat(json.fieldNames())
        .toIterable()
        .startsWith("id", "phase", "outcome", "tally")
        .contains(
            "source",
            "destination",
            "paused",
            "parallelism",
            "limits",
            "destinationOnly",
            "plan",
            "lanesFinished",
            "lanesRunning",
            "objectsPerSecond",
            "bytesPerSecond",
            "problems",
            "warnings",
            "waiting",
            "startedAt",
            "updatedAt",
            "reportPath");
    assertThat(json.get("id").textValue()).isEqualTo("photos");
    assertThat(json.get("phase").textValue()).isEqualTo("COPY");
    assertThat(json.get("outcome").isNull()).as("null until the end").isTrue();
    assertThat(json.get("startedAt").textValue()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void of_aTally_hasEachFateUnderItsName() {
    JsonNode tally = json(SampleProgress.copying()).get("tally");

    assertThat(tally.fieldNames())
        .toIterable()
        .containsExactly(
            "listed",
            "copied",
            "present",
            "skipped",
            "quarantined",
            "failed",
            "deferred",
            "vanished",
            "bytesCopied");
    assertThat(tally.get("listed").longValue()).isEqualTo(5_000);
    assertThat(tally.get("copied").longValue()).isEqualTo(4_000);
    assertThat(tally.get("present").longValue()).isEqualTo(1_000);
    assertThat(tally.get("bytesCopied").longValue()).isEqualTo(4_194_304);
  }

  @Test
  void of_aRunningMigration_tellsTheTimeLeftOrWhyNobodyKnows() {
    JsonNode left = json(SampleProgress.copying()).get("timeLeft");
    assertThat(left.get("leastSeconds").longValue()).isEqualTo(60);
    assertThat(left.get("mostSeconds").longValue()).isEqualTo(100);
    assertThat(left.get("unknown").isNull()).isTrue();

    JsonNode paused = json(SampleProgress.with(node -> node.put("paused", true))).get("timeLeft");
    assertThat(paused.get("leastSeconds").isNull()).isTrue();
    assertThat(paused.get("unknown").textValue()).isEqualTo("it is paused");
  }

  @Test
  void of_failures_countsThemByCode() {
    MigrationProgress failing =
        SampleProgress.with(
            node -> ((ObjectNode) node.get("tally")).putObject("byCode").put("CONFLICT", 7));

    assertThat(json(failing).get("byCode").get("CONFLICT").longValue()).isEqualTo(7);
    assertThat(json(SampleProgress.copying()).get("byCode")).isEmpty();
    assertThat(StatusText.page(failing, List.of())).contains("by code: CONFLICT 7");
  }

  @Test
  void of_anEndedMigration_namesItsOutcome() {
    assertThat(Stream.of(Outcome.values()).map(Outcome::name))
        .containsExactlyInAnyOrder("COMPLETE", "INCOMPLETE", "REFUSED", "CANCELLED", "ROLLED_BACK");
    for (Outcome outcome : Outcome.values()) {
      MigrationProgress ended = SampleProgress.with(node -> node.put("outcome", outcome.name()));
      assertThat(json(ended).get("outcome").textValue()).isEqualTo(outcome.name());
    }
  }

  @Test
  void of_manyMappings_hasTheTallyOfEach() {
    MigrationProgress many =
        SampleProgress.with(
            node -> {
              ObjectNode mapping = node.putArray("mappings").addObject();
              mapping.put("source", "s3://a").put("destination", "s3://b/in/");
              mapping.set("tally", node.get("tally"));
              mapping.put("lanes", 3).put("lanesFinished", 1).put("compared", 7);
              mapping.put("different", 2);
            });

    JsonNode mapping = json(many).get("mappings").get(0);
    assertThat(mapping.get("source").textValue()).isEqualTo("s3://a");
    assertThat(mapping.get("destination").textValue()).isEqualTo("s3://b/in/");
    assertThat(mapping.get("tally")).isEqualTo(json(many).get("tally"));
    assertThat(mapping.get("compared").longValue()).isEqualTo(7);
    assertThat(json(SampleProgress.copying()).get("mappings")).isEmpty();
  }

  @Test
  void of_hostileText_isOneLineOfJson() {
    MigrationProgress hostile =
        SampleProgress.with(node -> node.putArray("warnings").add("a\n\u001b[2J\"}"));

    assertThat(StatusJson.of(hostile)).doesNotContain("\n", "\u001b");
    assertThat(json(hostile).get("warnings").get(0).textValue()).isEqualTo("a\n\u001b[2J\"}");
  }

  private static JsonNode json(MigrationProgress progress) {
    try {
      return new ObjectMapper().readTree(StatusJson.of(progress));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + StatusJson.of(progress), e);
    }
  }
}
