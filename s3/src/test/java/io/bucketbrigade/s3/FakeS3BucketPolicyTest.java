package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.access.PolicyChange;
import io.bucketbrigade.engine.access.Standing;
import io.bucketbrigade.engine.access.TemporaryGrants;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGrant.Place;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the fake, which enforces policies per principal and condition, as S3 does. */
class FakeS3BucketPolicyTest extends BucketPolicyContract {

  private static final String WORKERS = "arn:aws:iam::123456789012:role/brigade";

  private volatile Duration ahead = Duration.ZERO;
  private final FakeS3Server server =
      FakeS3Server.builder().clock(() -> Instant.now().plus(ahead)).start();
  private final Principal writer = Principal.of("AKIAWRITER", "s").withPolicy(Policy.DENY_ALL);
  private final Principal worker = Principal.of("AKIAWORKER", "s").withArn(WORKERS);

  FakeS3BucketPolicyTest() {
    server.add(writer).add(worker);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private S3Access as(Principal who) {
    return S3Access.of(server.endpoint(), who.accessKeyId(), who.secretAccessKey());
  }

  @Override
  S3Access admin() {
    return as(worker);
  }

  @Override
  S3Access writer() {
    return as(writer);
  }

  @Override
  FreezeRule rule() {
    return new FreezeRule(List.of(WORKERS), List.of(), false);
  }

  @Override
  String theirs() {
    return """
        {"Version":"2012-10-17","Id":"theirs","Statement":[
         {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"s3:*",
          "Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}"""
        .formatted(writer.arn(), bucket, bucket);
  }

  @Test
  void freeze_letsTheExemptWrite() {
    freeze().put(order(), location);
    try (PlainS3 exempt = new PlainS3(as(worker));
        PlainS3 root = new PlainS3(server.access())) {
      for (Way way : Way.values()) {
        change(exempt, Way.PUT, "frozen/k");
        assertThat(change(exempt, way, "frozen/k")).as("%s", way).isLessThan(300);
      }
      assertThat(change(root, Way.PUT, "frozen/k")).isEqualTo(403);
    }
  }

  @Test
  void freeze_endsByTheServersClock() {
    policy().write(theirs());
    freeze().put(order(rule(), Instant.now().plusSeconds(300)), location);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(403);
    ahead = Duration.ofMinutes(10);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(200);
  }

  @Test
  void freeze_ofNamedPrincipals_leavesOthersAlone() {
    policy().write(theirs());
    FreezeRule named = new FreezeRule(List.of(), List.of(writer.arn()), true);
    freeze().put(order(named, Instant.now()), location);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(403);
    try (PlainS3 root = new PlainS3(server.access())) {
      assertThat(change(root, Way.PUT, "frozen/k")).isEqualTo(200);
    }
    ahead = Duration.ofMinutes(10);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(403);
  }

  @Test
  void grants_letAPrincipalIn_andOutAgain() {
    AccessGrant grant = new AccessGrant(spec(), "run-1", Instant.now().plusSeconds(300));
    Place place = new Place(Side.SOURCE, location);
    TemporaryGrants grants = new TemporaryGrants(stores(), RetryPolicy.WIRE);
    assertThat(grant.places()).containsExactly(place);
    assertThat(asWriter().get(bucket, "free/k").status()).isEqualTo(403);
    assertThat(grants.put(grant, place)).isEqualTo(PolicyChange.MADE);
    assertThat(asWriter().get(bucket, "free/k").status()).isEqualTo(200);
    assertThat(asWriter().list(bucket, "")).hasSize(2);
    assertThat(change(asWriter(), Way.PUT, "free/k")).isEqualTo(403);
    ahead = Duration.ofMinutes(10);
    assertThat(asWriter().get(bucket, "free/k").status()).isEqualTo(403);
    ahead = Duration.ZERO;
    assertThat(grants.look(grant, place)).isEqualTo(new Standing.Intact());
    assertThat(grants.remove(grant, place)).isEqualTo(PolicyChange.MADE);
    assertThat(asWriter().get(bucket, "free/k").status()).isEqualTo(403);
  }

  private MigrationSpec spec() {
    return new MigrationSpec(
            "photos",
            location,
            new BucketLocation("other", "to", "", null),
            null,
            CopyOptions.DEFAULT,
            null,
            false,
            new Canary(true, Canary.DEFAULT_KEY),
            SelectionOptions.NONE,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.LISTING)
        .withTemporaryAccess(
            new TemporaryAccess(
                new OfSide(List.of(writer.arn()), null),
                null,
                TemporaryAccess.DEFAULT_TERM,
                false));
  }

  @ParameterizedTest
  @CsvSource({"READ_BUCKET, s3:GetBucketPolicy", "WRITE_BUCKET, s3:PutBucketPolicy"})
  void freeze_withoutPermission_namesIt(Action action, String permission) {
    server.add(worker.withPolicy(Policy.ALLOW_ALL.deny(action)));
    StoreException refused =
        Objects.requireNonNull(
            catchThrowableOfType(StoreException.class, () -> freeze().put(order(), location)));
    assertThat(refused.failure()).isEqualTo(StoreFailure.ACCESS_DENIED);
    assertThat(refused).hasMessageContaining("'known' needs " + permission);
  }

  @Test
  void lift_withoutPermissionToDelete_namesIt() {
    freeze().put(order(), location);
    server.add(worker.withPolicy(Policy.ALLOW_ALL.deny(Action.WRITE_BUCKET)));
    assertThatThrownBy(() -> freeze().lift(order(), location))
        .hasMessageContaining("'known' needs s3:DeleteBucketPolicy");
  }

  @Test
  void freeze_whereAPublicPolicyIsBlocked_saysSo() {
    server.bucket(bucket).configuration().put("policy", theirs().replace(writer.arn(), "*"));
    server
        .bucket(bucket)
        .configuration()
        .put("publicAccessBlock", "<BlockPublicPolicy>true</BlockPublicPolicy>");
    assertThatThrownBy(() -> freeze().put(order(), location))
        .hasMessageContaining("public access block")
        .hasMessageNotContaining("needs s3:");
  }

  @Test
  void write_ofWhatTheServerDoesNotUnderstand_saysWhatMayBeWrong() {
    assertThatThrownBy(() -> policy().write("{\"Statement\":[]}"))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.failure()).isEqualTo(StoreFailure.INVALID_REQUEST))
        .hasMessageContaining("MalformedPolicy")
        .hasMessageContaining("refuse the whole policy");
  }

  @ParameterizedTest
  @CsvSource({
    "501 Not Implemented, NotImplemented, NOT_IMPLEMENTED",
    "405 Method Not Allowed, MethodNotAllowed, NOT_IMPLEMENTED",
    "404 Not Found, NoSuchKey, NOT_IMPLEMENTED",
    "404 Not Found, NoSuchBucket, NO_SUCH_BUCKET",
    "503 Slow Down, SlowDown, THROTTLED",
    "400 Bad Request, InvalidRequest, INVALID_REQUEST",
  })
  void read_ofAServerThatAnswersSo_fails(String status, String code, StoreFailure failure)
      throws IOException {
    String body = "<Error><Code>%s</Code><Message>words</Message></Error>".formatted(code);
    assertThat(readOf(status, body).failure()).isEqualTo(failure);
  }

  @Test
  void read_ofAServerThatListsInstead_isNotImplemented() throws IOException {
    StoreException failed = readOf("200 OK", CannedServer.EMPTY_LISTING);
    assertThat(failed.failure()).isEqualTo(StoreFailure.NOT_IMPLEMENTED);
    assertThat(failed).hasMessageContaining("lists objects");
  }

  private StoreException readOf(String status, String body) throws IOException {
    try (CannedServer canned =
            CannedServer.answering(
                CannedServer.reply(status, "Content-Type: application/xml\r\n", body));
        S3ObjectStores stores =
            new S3ObjectStores(
                Map.of(
                    "known",
                    S3Connection.to(
                        "known", canned.endpoint(), new S3Credentials.Static("ID", "s", null))),
                1)) {
      return Objects.requireNonNull(
          catchThrowableOfType(StoreException.class, () -> stores.openPolicy(location).read()));
    }
  }
}
