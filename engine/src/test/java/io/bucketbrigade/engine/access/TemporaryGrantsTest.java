package io.bucketbrigade.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGrant.Place;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemporaryGrantsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BucketLocation FROM = new BucketLocation("old", "from", "p*/", null);
  private static final BucketLocation TO = new BucketLocation("new", "to", "q/", null);
  private static final String OLD_ROLE = "arn:aws:iam::111111111111:role/old";
  private static final String NEW_ROLE = "arn:aws:iam::222222222222:role/new";
  private static final OfSide OLD_SIDE = new OfSide(List.of(OLD_ROLE), "owner");
  private static final OfSide NEW_SIDE = new OfSide(List.of(NEW_ROLE), null);
  private static final Place SOURCE = new Place(Side.SOURCE, FROM.wholeBucket());
  private static final Place DESTINATION = new Place(Side.DESTINATION, TO.wholeBucket());
  private static final Instant UNTIL = Instant.parse("2030-01-02T03:04:05Z");

  private final PoliciesInMemory policies = new PoliciesInMemory();
  private final TemporaryGrants grants =
      new TemporaryGrants(policies, new RetryPolicy(3, Duration.ZERO, Duration.ZERO));
  private final MigrationSpec spec =
      new MigrationSpec(
          "photos",
          FROM,
          TO,
          null,
          CopyOptions.DEFAULT,
          null,
          false,
          new Canary(true, Canary.DEFAULT_KEY),
          SelectionOptions.NONE,
          MigrationSpec.DEFAULT_GIVE_UP_AFTER,
          MigrationSpec.DEFAULT_LEASE_TIME,
          VerifyLevel.LISTING);

  private List<JsonNode> statements(String bucket) throws JsonProcessingException {
    List<JsonNode> statements = new ArrayList<>();
    JSON.readTree(Objects.requireNonNull(policies.of(bucket)))
        .path("Statement")
        .forEach(statements::add);
    return statements;
  }

  private AccessGrant grant(@Nullable OfSide source, @Nullable OfSide destination) {
    return new AccessGrant(
        spec.withTemporaryAccess(
            new TemporaryAccess(source, destination, TemporaryAccess.DEFAULT_TERM, false)),
        "run-1",
        UNTIL);
  }

  @Test
  void places_areThoseOfTheSidesThatAreNamed() {
    assertThat(grant(OLD_SIDE, NEW_SIDE).places()).containsExactly(SOURCE, DESTINATION);
    assertThat(grant(null, NEW_SIDE).places()).containsExactly(DESTINATION);
    assertThat(grant(OLD_SIDE, null).places()).containsExactly(SOURCE);
    assertThat(new AccessGrant(spec, "run-1", null).places()).isEmpty();
  }

  @Test
  void policies_areWrittenByTheConnectionThatIsNamedForIt() {
    assertThat(grant(OLD_SIDE, NEW_SIDE).policyOf(SOURCE))
        .isEqualTo(new BucketLocation("owner", "from", "", null));
    assertThat(grant(OLD_SIDE, NEW_SIDE).policyOf(DESTINATION)).isEqualTo(TO.wholeBucket());
  }

  @Test
  void put_allowsTheLeastAtEachBucket() throws JsonProcessingException {
    AccessGrant grant = grant(OLD_SIDE, NEW_SIDE);
    grants.put(grant, SOURCE);
    grants.put(grant, DESTINATION);

    assertThat(statements("from"))
        .allSatisfy(
            one -> {
              assertThat(one.path("Effect").asText()).isEqualTo("Allow");
              assertThat(one.at("/Condition/DateLessThan/aws:CurrentTime").asText())
                  .isEqualTo(UNTIL.toString());
              assertThat(one.path("Sid").asText()).startsWith(Sids.ofAccess("photos"));
              one.path("Resource")
                  .forEach(it -> assertThat(it.asText()).startsWith("arn:aws:s3:::from"));
            })
        .anySatisfy(
            one -> {
              assertThat(one.path("Sid").asText()).endsWith("ReadSource");
              assertThat(one.path("Action"))
                  .hasToString("[\"s3:GetObject\",\"s3:GetObjectTagging\"]");
              assertThat(one.path("Resource")).hasToString("[\"arn:aws:s3:::from/p?/*\"]");
              assertThat(one.path("Principal")).hasToString("{\"AWS\":[\"" + OLD_ROLE + "\"]}");
            })
        .noneMatch(one -> one.path("Sid").asText().endsWith("CopyFromSource"));
    assertThat(statements("to"))
        .allSatisfy(
            one ->
                assertThat(one.path("Principal")).hasToString("{\"AWS\":[\"" + NEW_ROLE + "\"]}"))
        .anySatisfy(one -> assertThat(one.path("Action").toString()).contains("s3:PutObject"));
    assertThat(policies.requests())
        .containsExactly("get from", "put from", "get from", "get to", "put to", "get to");
  }

  @Test
  void look_andRemove_knowTheirOwn() {
    AccessGrant grant = grant(OLD_SIDE, null);
    grants.put(grant, SOURCE);
    assertThat(grants.look(grant, SOURCE)).isEqualTo(new Standing.Intact());
    assertThat(grants.put(grant, SOURCE)).isEqualTo(PolicyChange.NOT_NEEDED);

    policies.set(
        "from", Objects.requireNonNull(policies.of("from")).replace("s3:GetObject\"", "s3:Get*\""));
    assertThat(grants.look(grant, SOURCE)).isInstanceOf(Standing.Changed.class);
    assertThat(grants.remove(grant, SOURCE)).isEqualTo(PolicyChange.MADE);
    assertThat(policies.of("from")).isNull();
    assertThat(grants.look(grant, SOURCE)).isInstanceOf(Standing.Gone.class);
  }

  @Test
  void put_withALaterEnd_movesIt_andLookMindsNoEnd() throws JsonProcessingException {
    AccessGrant grant = grant(OLD_SIDE, null);
    grants.put(grant, SOURCE);
    AccessGrant later = grant.until(UNTIL.plusSeconds(60));

    assertThat(grants.look(later, SOURCE)).isEqualTo(new Standing.Intact());
    assertThat(grants.put(later, SOURCE)).isEqualTo(PolicyChange.MADE);
    assertThat(grants.look(grant, SOURCE)).isEqualTo(new Standing.Intact());
    assertThat(statements("from"))
        .extracting(one -> one.at("/Condition/DateLessThan/aws:CurrentTime").asText())
        .containsOnly("2030-01-02T03:05:05Z");
    assertThat(grants.look(grant.until(null), SOURCE)).isEqualTo(new Standing.Intact());
  }

  @Test
  void remove_leavesOtherRunsAlone_andRemoveAllDoesNot() throws JsonProcessingException {
    AccessGrant mine = grant(OLD_SIDE, null);
    AccessGrant others = new AccessGrant(mine.spec(), "run-2", null);
    grants.put(mine, SOURCE);
    grants.put(others, SOURCE);

    grants.remove(mine, SOURCE);
    assertThat(grants.look(others, SOURCE)).isEqualTo(new Standing.Intact());
    assertThat(statements("from")).noneMatch(one -> one.has("Condition"));

    grants.removeAll(mine, SOURCE);
    assertThat(policies.of("from")).isNull();
  }
}
