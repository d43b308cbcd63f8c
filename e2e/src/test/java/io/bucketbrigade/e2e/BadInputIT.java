package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user may get wrong, and what a server may: each ends with its own sentence and status. */
class BadInputIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
    servers.fillSource(20, 500);
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void cst1_whenTheBucketDoesNotExist_isRefusedAsThat() {
    servers.source().removeBucket(TwoServers.SOURCE_BUCKET);
    refused("NO_SUCH_BUCKET", TwoServers.SOURCE_BUCKET);
  }

  @Test
  void cst1_whenTheEndpointIsWrong_isRefusedAsThat() {
    servers.source().goOffline();
    refused("UNREACHABLE", "source");
  }

  @Test
  void cst1_whenTheCredentialsAreWrong_isRefusedAsThat() {
    servers.setEnvironment("OLD_SECRET", "not-the-secret");
    refused("BAD_CREDENTIALS", "source");
  }

  @Test
  void cst1_whenListingIsDenied_isRefusedAsThat() {
    servers.source().faults(FaultSchedule.seeded(1).refuse(key -> true, S3Operation.LIST_OBJECTS));
    refused("LIST_DENIED", TwoServers.SOURCE_BUCKET);
  }

  @Test
  void start_whenReadingIsDenied_isRefused() {
    servers
        .source()
        .faults(
            FaultSchedule.seeded(1)
                .refuse(key -> true, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));
    refused("READ_DENIED", TwoServers.SOURCE_BUCKET);
  }

  @Test
  void start_whenWritingIsDenied_isRefused() {
    servers
        .destination()
        .faults(FaultSchedule.seeded(1).refuse(key -> true, S3Operation.PUT_OBJECT));
    refused("WRITE_DENIED", TwoServers.DESTINATION_BUCKET);
  }

  @Test
  void start_whenSourceAndDestinationAreEqual_isRefused() {
    Path spec =
        servers.write(
            "same.yaml",
            """
            id: same
            source: {connection: old, bucket: %1$s}
            destination: {connection: old, bucket: %1$s}
            """
                .formatted(TwoServers.SOURCE_BUCKET));
    refused(spec, "SAME_BUCKET", TwoServers.SOURCE_BUCKET);
  }

  @Test
  void start_whenOneBucketHasTwoEndpointsAndNames_isRefused() {
    servers.source().alias("second-name", TwoServers.SOURCE_BUCKET);
    URI alias = servers.source().openAliasEndpoint();
    servers.write(
        "connections.yaml",
        """
        connections:
          old: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET}}
          new: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET}}
        """
            .formatted(servers.source().endpoint(), alias));
    Path spec =
        servers.write(
            "alias.yaml",
            """
            id: alias
            source: {connection: old, bucket: %s}
            destination: {connection: new, bucket: second-name}
            """
                .formatted(TwoServers.SOURCE_BUCKET));
    refused(spec, "SAME_BUCKET", "second-name");
  }

  @Test
  void start_whenThePrefixMatchesNoKey_isRefusedUnlessAllowed() {
    String noSuchPrefix =
        """
        id: empty
        source: {connection: old, bucket: %s, prefix: nothing/here/}
        destination: {connection: new, bucket: %s}
        """
            .formatted(TwoServers.SOURCE_BUCKET, TwoServers.DESTINATION_BUCKET);
    refused(servers.write("empty.yaml", noSuchPrefix), "EMPTY_PREFIX", "nothing/here/");

    Path allowed =
        servers.write(
            "allowed.yaml",
            noSuchPrefix.replace("id: empty", "id: allowed") + "allowEmptySource: true\n");
    assertThat(servers.migrate(allowed, LIMIT).exitStatus()).isZero();
  }

  @Test
  void start_whenTheSpecHasAnUnknownKey_namesItAndTheNearest() {
    TwoServers.Result end =
        servers.migrate(servers.spec("typo", "paralelism: 4"), Duration.ofSeconds(30));
    assertThat(end.exitStatus()).isEqualTo(2);
    assertThat(end.stderr()).contains("paralelism").contains("parallelism");
  }

  @Test
  void start_whenASizeOrDurationOrFieldIsBad_namesFieldAndValue() {
    TwoServers.Result size =
        servers.migrate(servers.spec("size", "partSize: 7 bananas"), Duration.ofSeconds(30));
    assertThat(size.exitStatus()).isEqualTo(2);
    assertThat(size.stderr()).contains("partSize").contains("7 bananas");

    TwoServers.Result duration =
        servers.migrate(servers.spec("time", "giveUpAfter: soon"), Duration.ofSeconds(30));
    assertThat(duration.exitStatus()).isEqualTo(2);
    assertThat(duration.stderr()).contains("giveUpAfter").contains("soon");

    Path missing = servers.write("missing.yaml", "id: missing\nsource: {connection: old}\n");
    TwoServers.Result field = servers.migrate(missing, Duration.ofSeconds(30));
    assertThat(field.exitStatus()).isEqualTo(2);
    assertThat(field.stderr()).contains("bucket");
  }

  @Test
  void status_whenTemporalIsNotReachable_exitsWithSixAndNamesTheAddress() {
    servers.setEnvironment("TEMPORAL_ADDRESS", "127.0.0.1:1");
    ChildProcess status = servers.brigade("status", "whatever");
    assertThat(status.exitStatus(Duration.ofSeconds(20))).isEqualTo(6);
    assertThat(status.stderr()).contains("127.0.0.1:1");
  }

  @Test
  void start_whenOneObjectCannotBeRead_copiesTheRestAndNamesIt() {
    String bad = "prefix-1/cannot read+me%.bin";
    servers.sourceBucket().put(bad, BodyPattern.bytes(3, 10));
    servers
        .source()
        .faults(
            FaultSchedule.seeded(1)
                .refuse(bad::equals, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));

    TwoServers.Result end = servers.migrate(servers.spec("unreadable"), LIMIT);

    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(4);
    assertThat(end.json().text("outcome")).isEqualTo("INCOMPLETE");
    assertThat(end.json().tally("copied")).isEqualTo(20);
    assertThat(end.json().tally("failed")).isEqualTo(1);
    assertThat(Ledger.keys(servers.stateDir())).containsExactly(bad);
  }

  @Test
  void start_whenADestinationObjectIsNewerAndDifferent_isAConflict() {
    String key = servers.sourceBucket().keys().getFirst();
    servers.sourceBucket().lastModified(key, Instant.now().minus(Duration.ofHours(2)));
    byte[] theirs = BodyPattern.bytes(99, 500);
    servers.destinationBucket().put(key, theirs);

    TwoServers.Result end = servers.migrate(servers.spec("conflict"), LIMIT);

    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(4);
    assertThat(end.json().tally("failed")).isEqualTo(1);
    assertThat(Ledger.keys(servers.stateDir())).containsExactly(key);
    assertThat(servers.destinationBucket().writes(key)).isEqualTo(1);

    TwoServers.Result forced = servers.migrate(servers.spec("forced", "overwrite: always"), LIMIT);
    assertThat(forced.exitStatus()).as(forced.child().output()).isZero();
    Equality.require(servers);
  }

  @Test
  void oms6_whenAListingPageFailsForGood_theRangeIsNamedAndNothingIsComplete() {
    servers.fillSource(3_000, 10);
    servers.source().faults(FaultSchedule.seeded(1).failListingAt("prefix-3/object-001011"));
    brokenListing("page-fails");
  }

  @Test
  void start_whenPagesRepeat_namesTheRange() {
    lyingListing(Fault.PAGE_REPEATED);
  }

  @Test
  void start_whenPagesGoBackwards_namesTheRange() {
    lyingListing(Fault.PAGE_BACKWARDS);
  }

  @Test
  void start_whenPagesDoNotAdvance_namesTheRange() {
    lyingListing(Fault.PAGE_STUCK);
  }

  @Test
  void start_whenPagesAreOutOfOrder_namesTheRange() {
    lyingListing(Fault.PAGE_SHUFFLED);
  }

  private void lyingListing(Fault fault) {
    servers.fillSource(5_000, 10);
    // Preflight and plan see an honest server; the lies begin with the copy, lane after lane.
    servers
        .destination()
        .after(
            (operation, bucket, key) -> {
              if (operation == S3Operation.PUT_OBJECT && key.startsWith("prefix-")) {
                servers
                    .source()
                    .faults(FaultSchedule.seeded(1).rate(fault, 1.0, S3Operation.LIST_OBJECTS));
              }
            });
    brokenListing("lies-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private void brokenListing(String id) {
    TwoServers.Result end = servers.migrate(servers.spec(id, "parallelism: 1"), LIMIT);
    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(4);
    assertThat(end.json().text("outcome")).isEqualTo("INCOMPLETE");
    assertThat(end.json().node().path("problems").toString())
        .contains("LISTING_")
        .contains(TwoServers.SOURCE_BUCKET);
  }

  @Test
  void start_whenThePrincipalMayOnlyWrite_isToldThatItMayNotList() {
    Principal writer =
        Principal.of("AKIAWRITER0000000001", "writer-secret")
            .withPolicy(Policy.ALLOW_ALL.deny(Action.LIST));
    servers.destination().add(writer);
    servers.setEnvironment("NEW_ID", "AKIAWRITER0000000001");
    servers.setEnvironment("NEW_SECRET", "writer-secret");
    refused("LIST_DENIED", TwoServers.DESTINATION_BUCKET);
  }

  private void refused(String code, String named) {
    refused(servers.spec("refused"), code, named);
  }

  private void refused(Path spec, String code, String named) {
    TwoServers.Result end = servers.migrate(spec, LIMIT);
    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(3);
    assertThat(end.json().text("outcome")).isEqualTo("REFUSED");
    assertThat(end.json().node().path("problems").toString()).contains(code).contains(named);
    assertThat(servers.destinationBucket().objectCount()).isZero();
  }
}
