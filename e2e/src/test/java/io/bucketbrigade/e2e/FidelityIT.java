package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import io.bucketbrigade.testkit.server.SeaweedServer;
import io.bucketbrigade.testkit.server.VersityServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One object per attribute, between real servers, written and read by boto3: what no code of ours
 * wrote and no code of ours reads.
 */
class FidelityIT {

  private static MotoServer moto;

  @TempDir Path folder;

  private RealServers servers;

  @BeforeAll
  static void startMoto() {
    moto = MotoServer.start();
  }

  @AfterAll
  static void stopMoto() {
    moto.close();
  }

  @BeforeEach
  void open() {
    servers = new RealServers(folder, "fidelity.py");
  }

  @AfterEach
  void close() {
    servers.close();
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

    Json end =
        migrate(
            moto.access(),
            id,
            id + "-new",
            copyPath,
            "encryption: sse-s3",
            "recordLastModified: true",
            "tags: require");

    assertThat(end.text("outcome")).isEqualTo("INCOMPLETE");
    assertThat(end.tally("deferred")).isEqualTo(1);
    assertThat(end.tally("copied")).isEqualTo(end.tally("listed") - 1);
    JsonNode found = shown(moto.access(), id + "-new");
    assertThat(plain(found)).isEqualTo(plain(dated(without(source, "archived"))));
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
    String restore = "restore: {days: 2, rounds: 0}";

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

  /** Not to moto, which takes grants in headers alone. */
  @Test
  void start_carryingGrants_givesThemToOthersInTheirPlace() {
    boto3("fill-granted", moto.access(), "granted");
    String groups = "http://acs.amazonaws.com/groups/global/";
    String owners =
        "acl: {owners: {old-reader: '%sAuthenticatedUsers', '%sAllUsers': '%sAllUsers'}}"
            .formatted(groups, groups, groups);
    try (SeaweedServer seaweed = SeaweedServer.start()) {
      boto3("create", seaweed.access(), "granted-new");

      Json end = migrate(seaweed.access(), "granted", "granted-new", owners);

      assertThat(end.tally("copied")).isEqualTo(3);
      assertThat(end.tally("quarantined")).isEqualTo(1);
      String read = servers.boto3("grants", seaweed.access(), "granted-new");
      JsonNode grants = Json.parse(read).node();
      assertThat(grants.path("private")).as(read).isEmpty();
      assertThat(grants.path("reader").path(0).asText())
          .isEqualTo(groups + "AuthenticatedUsers READ");
      assertThat(grants.path("public").path(0).asText()).isEqualTo(groups + "AllUsers READ");
      assertThat(grants.has("stranger")).isFalse();
    }
  }

  /** Between servers that sum by themselves, and neither of them moto, which does not. */
  @Test
  void start_betweenServersWithChecksums_carriesThem() {
    try (VersityServer source = VersityServer.start();
        VersityServer destination = VersityServer.start()) {
      boto3("fill-summed", source.access(), "summed");
      boto3("create", destination.access(), "summed-new");
      JsonNode wanted = Json.parse(servers.boto3("sums", source.access(), "summed")).node();
      assertThat(wanted.path("SHA256").has("ChecksumSHA256")).as("%s", wanted).isTrue();

      Json end = migrate(0, source.access(), destination.access(), "summed", "summed-new");

      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(Json.parse(servers.boto3("sums", destination.access(), "summed-new")).node())
          .isEqualTo(wanted);
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
    plain.forEach(object -> ((ObjectNode) object).remove(List.of("encryption", "lastModified")));
    return plain;
  }

  /** The same with the date of each on record. */
  private static ObjectNode dated(ObjectNode objects) {
    objects.forEach(
        object ->
            ((ObjectNode) object.path("userMetadata"))
                .set("brigade-last-modified", object.path("lastModified")));
    return objects;
  }

  // ---- running

  private JsonNode filled(String bucket) {
    boto3("fill", moto.access(), bucket);
    return shown(moto.access(), bucket);
  }

  private JsonNode shown(S3Access server, String bucket) {
    return servers.shown(server, bucket);
  }

  private void boto3(String what, S3Access server, String bucket) {
    servers.boto3(what, server, bucket);
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
    String spec =
        """
        id: %s
        source: {connection: old, bucket: %s}
        destination: {connection: new, bucket: %s}
        %s
        """
            .formatted(from, from, to, String.join("\n", lines));
    return servers.migrate(exitStatus, source, destination, spec, "--verify", "none");
  }
}
