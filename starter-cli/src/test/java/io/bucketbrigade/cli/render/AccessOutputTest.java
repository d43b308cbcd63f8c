package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessOutputTest {

  private static final String LEAST =
      """
      id: photos
      source: {connection: old, bucket: from, prefix: p/}
      destination: {connection: new, bucket: to, prefix: q/}
      """;

  @TempDir Path folder;

  @Test
  void plan_ofAPlainSpec_isTheLeast() {
    assertThat(actions("", "old", "BrigadeListSource")).containsExactly("s3:ListBucket");
    assertThat(actions("", "old", "BrigadeReadSource"))
        .containsExactly("s3:GetObject", "s3:GetObjectTagging");
    assertThat(actions("tags: drop", "old", "BrigadeReadSource")).containsExactly("s3:GetObject");
    assertThat(actions("tags: drop", "new", "BrigadeWriteDestination"))
        .containsExactly(
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject");
    assertThat(resources("", "old", "BrigadeReadSource")).containsExactly("arn:aws:s3:::from/p/*");
    assertThat(resources("", "new", "BrigadeListDestination")).containsExactly("arn:aws:s3:::to");
    assertThat(resources("", "new", "BrigadeOptionalTidyUpCanary"))
        .containsExactly("arn:aws:s3:::to/q/.bucket-brigade-canary*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objectLock: carry | old | BrigadeReadSource | s3:GetObjectLegalHold",
        "objectLock: carry | new | BrigadeWriteDestination | s3:PutObjectRetention",
        "acl: {owners: {a: b}} | old | BrigadeReadSource | s3:GetObjectAcl",
        "acl: {owners: {a: b}} | new | BrigadeWriteDestination | s3:PutObjectAcl",
        "versions: all | old | BrigadeListSource | s3:ListBucketVersions",
        "versions: all | old | BrigadeReadSource | s3:GetObjectVersionTagging",
        "versions: all | new | BrigadeWriteDestination | s3:DeleteObject",
        "propagateDeletes: true | new | BrigadeWriteDestination | s3:DeleteObject",
        "restore: {days: 3} | old | BrigadeReadSource | s3:RestoreObject",
        "rules: [{exclude: {tag: {key: a}}}] | old | BrigadeReadSource | s3:GetObjectTagging",
        "copyPath: server-side | new | BrigadeCopyFromSource | s3:GetObject",
        "state: {connection: new, bucket: kept} | new | BrigadeKeepState | s3:PutObject",
      })
  void plan_ofASpecThatAsksForMore_hasWhatThatTakes(
      String line, String connection, String sid, String action) {
    String lines = line + (line.startsWith("rules") ? "\ntags: drop" : "");
    assertThat(actions(lines, connection, sid)).contains(action);
  }

  @Test
  void plan_ofAStreamedCopy_doesNotLetTheDestinationReadTheSource() {
    assertThat(sids("copyPath: stream", "new")).noneMatch(sid -> sid.contains("CopyFromSource"));
    assertThat(sids("canary: {enabled: false}", "new"))
        .noneMatch(sid -> sid.contains("TidyUpCanary"));
  }

  @Test
  void plan_ofManyMappings_hasAStatementForAll() {
    String spec =
        """
        id: many
        mappings:
          - {source: {connection: old, bucket: a}, destination: {connection: new, bucket: b}}
          - {source: {connection: old, bucket: c}, destination: {connection: new, bucket: d}}
        """;
    assertThat(texts(statement(plan(spec), "old", "BrigadeReadSource").path("Resource")))
        .containsExactly("arn:aws:s3:::a/*", "arn:aws:s3:::c/*");
  }

  @Test
  void plan_ofAPrefixWithWildcards_meansThatPrefixAlone() {
    String spec = LEAST.replace("prefix: p/", "prefix: 'a*b?${c}/'");
    assertThat(texts(statement(plan(spec), "old", "BrigadeReadSource").path("Resource")))
        .containsExactly("arn:aws:s3:::from/a${*}b${?}${$}{c}/*");
  }

  @Test
  void plan_ofKmsKeys_namesThem() {
    String key = "arn:aws:kms:eu-central-1:111122223333:key/k";
    String kms = "encryption: {kms: {default: '%s'}}".formatted(key);
    assertThat(resources(kms, "new", "BrigadeEncrypt")).containsExactly(key);
    assertThat(actions(kms, "new", "BrigadeEncrypt"))
        .containsExactly("kms:Decrypt", "kms:GenerateDataKey");
  }

  @Test
  void text_isOnePolicyForEachConnection() throws JsonProcessingException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessOutput.text(new PrintStream(out, true, StandardCharsets.UTF_8), parse(LEAST));

    String[] blocks = out.toString(StandardCharsets.UTF_8).split("The principal of connection '");
    assertThat(blocks).hasSize(3);
    String first = blocks[1].substring(blocks[1].indexOf('{'), blocks[1].lastIndexOf('}') + 1);
    assertThat(new ObjectMapper().readTree(first).path("Version").asText()).isEqualTo("2012-10-17");
    assertThat(blocks[2]).contains("kms:Decrypt", "default one");
  }

  private List<String> actions(String lines, String connection, String sid) {
    return texts(statement(plan(LEAST + lines + "\n"), connection, sid).path("Action"));
  }

  private List<String> resources(String lines, String connection, String sid) {
    return texts(statement(plan(LEAST + lines + "\n"), connection, sid).path("Resource"));
  }

  private List<String> sids(String lines, String connection) {
    List<String> sids = new ArrayList<>();
    statements(plan(LEAST + lines + "\n"), connection)
        .forEach(statement -> sids.add(statement.path("Sid").asText()));
    return sids;
  }

  private static JsonNode statement(JsonNode plan, String connection, String sid) {
    for (JsonNode statement : statements(plan, connection)) {
      if (statement.path("Sid").asText().equals(sid)) {
        return statement;
      }
    }
    throw new AssertionError("no statement %s for %s in %s".formatted(sid, connection, plan));
  }

  private static JsonNode statements(JsonNode plan, String connection) {
    for (JsonNode one : plan.path("connections")) {
      if (one.path("name").asText().equals(connection)) {
        return one.at("/policy/Statement");
      }
    }
    throw new AssertionError("no connection %s in %s".formatted(connection, plan));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private JsonNode plan(String spec) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessOutput.json(new PrintStream(out, true, StandardCharsets.UTF_8), parse(spec));
    try {
      return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private MigrationSpec parse(String text) {
    try {
      return SpecFile.read(Files.writeString(folder.resolve("spec.yaml"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
