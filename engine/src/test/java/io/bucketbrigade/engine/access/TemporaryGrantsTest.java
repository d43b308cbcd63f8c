package io.bucketbrigade.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.access.TemporaryAccess;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TemporaryGrantsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BucketLocation FROM = new BucketLocation("old", "from", "p*/", null);
  private static final BucketLocation TO = new BucketLocation("new", "to", "q/", null);
  private static final String OLD_ROLE = "arn:aws:iam::111111111111:role/old";
  private static final String NEW_ROLE = "arn:aws:iam::222222222222:role/new";
  private static final TemporaryAccess ACCESS =
      new TemporaryAccess(Map.of("old", List.of(OLD_ROLE), "new", List.of(NEW_ROLE)));

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

  @Test
  void buckets_areThoseOfThePrincipalsThatAreNamed() {
    assertThat(TemporaryGrants.buckets(spec, ACCESS))
        .containsExactly(FROM.wholeBucket(), TO.wholeBucket());
    // A destination may copy from the source by itself.
    assertThat(TemporaryGrants.buckets(spec, new TemporaryAccess(Map.of("new", List.of(NEW_ROLE)))))
        .containsExactly(TO.wholeBucket(), FROM.wholeBucket());
    assertThat(TemporaryGrants.buckets(spec, new TemporaryAccess(Map.of("old", List.of(OLD_ROLE)))))
        .containsExactly(FROM.wholeBucket());
    assertThatThrownBy(
            () ->
                TemporaryGrants.buckets(
                    spec, new TemporaryAccess(Map.of("odl", List.of(OLD_ROLE)))))
        .hasMessageContaining("'odl'");
  }

  @Test
  void put_allowsTheLeastAtEachBucket() throws JsonProcessingException {
    grants.put(spec, ACCESS, FROM.wholeBucket());
    grants.put(spec, ACCESS, TO.wholeBucket());

    assertThat(statements("from"))
        .allSatisfy(
            one -> {
              assertThat(one.path("Effect").asText()).isEqualTo("Allow");
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
        .anySatisfy(
            one -> {
              assertThat(one.path("Sid").asText()).endsWith("CopyFromSource");
              assertThat(one.path("Principal")).hasToString("{\"AWS\":[\"" + NEW_ROLE + "\"]}");
            });
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
    BucketLocation bucket = FROM.wholeBucket();
    grants.put(spec, ACCESS, bucket);
    assertThat(grants.look(spec, ACCESS, bucket)).isEqualTo(new Standing.Intact());
    assertThat(grants.put(spec, ACCESS, bucket)).isEqualTo(PolicyChange.NOT_NEEDED);

    policies.set(
        "from", Objects.requireNonNull(policies.of("from")).replace("s3:GetObject\"", "s3:Get*\""));
    assertThat(grants.look(spec, ACCESS, bucket)).isInstanceOf(Standing.Changed.class);
    assertThat(grants.remove("photos", bucket)).isEqualTo(PolicyChange.MADE);
    assertThat(policies.of("from")).isNull();
    assertThat(grants.look(spec, ACCESS, bucket)).isInstanceOf(Standing.Gone.class);
  }
}
