package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import io.bucketbrigade.testkit.server.SeaweedServer;
import io.bucketbrigade.testkit.server.Tools;
import io.bucketbrigade.testkit.server.VersityServer;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One object per attribute, between real servers, written and read by boto3: what no code of ours
 * wrote and no code of ours reads.
 */
class FidelityIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static MotoServer moto;

  @TempDir Path folder;

  private final List<ChildProcess> children = new ArrayList<>();

  @BeforeAll
  static void startMoto() {
    moto = MotoServer.start();
  }

  @AfterAll
  static void stopMoto() {
    moto.close();
  }

  @AfterEach
  void endChildren() {
    children.forEach(ChildProcess::close);
  }

  @Test
  void start_onOneServer_carriesAllWithServerSideCopies() {
    assertAllArrivesEncrypted("on-server", "copyPath: server-side");
  }

  @Test
  void start_streaming_carriesAll() {
    assertAllArrivesEncrypted("streamed", "copyPath: stream");
  }

  private void assertAllArrivesEncrypted(String id, String copyPath) {
    JsonNode source = filled(id);
    boto3("create", moto.access(), id + "-new");

    Json end = migrate(moto.access(), id, id + "-new", copyPath, "encryption: sse-s3");

    assertThat(end.text("outcome")).isEqualTo("INCOMPLETE");
    assertThat(end.tally("deferred")).isEqualTo(1);
    assertThat(end.tally("copied")).isEqualTo(end.tally("listed") - 1);
    JsonNode found = shown(moto.access(), id + "-new");
    assertThat(plain(found)).isEqualTo(plain(without(source, "archived")));
    found.forEach(
        object ->
            assertThat(object.path("encryption").asText()).as("%s", object).isEqualTo("AES256"));
  }

  @Test
  void start_toAServerThatForgetsRedirects_quarantinesThose() {
    JsonNode source = filled("seaweed");
    try (SeaweedServer seaweed = SeaweedServer.start()) {
      boto3("create", seaweed.access(), "seaweed-new");

      Json end = migrate(seaweed.access(), "seaweed", "seaweed-new");

      assertThat(end.text("outcome")).isEqualTo("INCOMPLETE");
      assertThat(end.tally("quarantined")).isEqualTo(1);
      assertThat(end.tally("deferred")).isEqualTo(1);
      // It drops the body of a folder marker and answers with the ETag of it.
      assertThat(end.tally("failed")).isEqualTo(1);
      ObjectNode wanted = without(source, "archived", "redirect", "full/");
      JsonNode found = shown(seaweed.access(), "seaweed-new");
      assertThat(plain(without(found, "full/"))).isEqualTo(plain(wanted));
    }
  }

  @Test
  void start_toAServerWithOneStorageClass_carriesAllElse() {
    JsonNode source = filled("versity");
    try (VersityServer versity = VersityServer.start()) {
      boto3("create", versity.access(), "versity-new");

      Json end = migrate(versity.access(), "versity", "versity-new");

      assertThat(end.text("outcome")).isEqualTo("INCOMPLETE");
      assertThat(end.tally("deferred")).isEqualTo(1);
      // It refuses a folder marker with a body.
      assertThat(end.tally("failed")).isEqualTo(1);
      assertThat(end.tally("quarantined")).isZero();
      ObjectNode wanted = without(source, "archived", "full/");
      wanted.forEach(object -> ((ObjectNode) object).put("storageClass", "STANDARD"));
      // It gives folders a type of its own, whatever was sent.
      ((ObjectNode) wanted.path("folder/")).put("contentType", "application/x-directory");
      JsonNode found = shown(versity.access(), "versity-new");
      assertThat(plain(found)).isEqualTo(plain(wanted));
    }
  }

  @Test
  void start_askingForRestores_copiesThemInALaterRun() {
    filled("archive");
    boto3("create", moto.access(), "archive-new");
    String restore = "restore: {days: 2}";

    Json first = migrate(moto.access(), "archive", "archive-new", restore);
    Json second = migrate(0, moto.access(), moto.access(), "archive", "archive-new", restore);

    assertThat(first.tally("deferred")).isEqualTo(1);
    assertThat(second.text("outcome")).isEqualTo("COMPLETE");
    assertThat(second.tally("copied")).isEqualTo(1);
  }

  /** Not from moto, which cannot tell the retention of an object. */
  @Test
  void start_carryingObjectLock_setsRetentionAndLegalHold() {
    try (SeaweedServer seaweed = SeaweedServer.start();
        VersityServer versity = VersityServer.start()) {
      boto3("fill-locked", seaweed.access(), "locked");
      JsonNode source = shown(seaweed.access(), "locked");
      assertThat(source.path("complied").path("lockMode").asText()).isEqualTo("COMPLIANCE");
      boto3("create-locked", versity.access(), "locked-new");

      Json end =
          migrate(
              0, seaweed.access(), versity.access(), "locked", "locked-new", "objectLock: carry");

      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(end.tally("copied")).isEqualTo(4);
      assertThat(plain(shown(versity.access(), "locked-new"))).isEqualTo(plain(source));
    }
  }

  private static ObjectNode without(JsonNode objects, String... keys) {
    ObjectNode rest = objects.deepCopy();
    rest.remove(List.of(keys));
    return rest;
  }

  /** The same without what the destination decides by itself. */
  private static ObjectNode plain(JsonNode objects) {
    ObjectNode plain = objects.deepCopy();
    plain.forEach(object -> ((ObjectNode) object).remove("encryption"));
    return plain;
  }

  // ---- running

  private JsonNode filled(String bucket) {
    boto3("fill", moto.access(), bucket);
    return shown(moto.access(), bucket);
  }

  private JsonNode shown(S3Access server, String bucket) {
    return Json.parse(boto3("show", server, bucket)).node();
  }

  /** Runs the script with the Python that moto is installed in, where boto3 is as well. */
  private String boto3(String what, S3Access server, String bucket) {
    Path python = Tools.path("moto").resolveSibling("python");
    List<String> command =
        List.of(python.toString(), script().toString(), what, server.endpoint().toString(), bucket);
    ChildProcess child =
        ChildProcess.start("boto3-" + what, folder, credentials(server, "AWS"), command);
    children.add(child);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return child.stdout();
  }

  private Path script() {
    try (var script = FidelityIT.class.getResourceAsStream("/fidelity.py")) {
      Path file = folder.resolve("fidelity.py");
      Files.write(file, Objects.requireNonNull(script).readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A migration that some object keeps from being complete. */
  private Json migrate(S3Access destination, String from, String to, String... lines) {
    return migrate(4, moto.access(), destination, from, to, lines);
  }

  private Json migrate(
      int exitStatus,
      S3Access source,
      S3Access destination,
      String from,
      String to,
      String... lines) {
    write(
        "connections.yaml",
        """
        connections:
          old: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ACCESS_KEY_ID, secretAccessKeyEnv: OLD_SECRET_ACCESS_KEY}}
          new: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: NEW_ACCESS_KEY_ID, secretAccessKeyEnv: NEW_SECRET_ACCESS_KEY}}
        """
            .formatted(source.endpoint(), destination.endpoint()));
    Path spec =
        write(
            "spec.yaml",
            """
            id: %s
            source: {connection: old, bucket: %s}
            destination: {connection: new, bucket: %s}
            %s
            """
                .formatted(from, from, to, String.join("\n", lines)));
    Map<String, String> environment = new HashMap<>();
    environment.put("BRIGADE_HOME", Checkout.root().toString());
    environment.put("BRIGADE_TEMPORAL_CLI", Tools.path("temporal").toString());
    environment.putAll(credentials(source, "OLD"));
    environment.putAll(credentials(destination, "NEW"));
    ChildProcess child =
        ChildProcess.java(
            "brigade-start",
            folder,
            environment,
            "io.bucketbrigade.cli.Brigade",
            List.of(
                "start",
                "--embedded",
                "--state-dir",
                folder.resolve("state").toString(),
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--spec",
                spec.toString(),
                "--verify",
                "none",
                "--json"));
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

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
