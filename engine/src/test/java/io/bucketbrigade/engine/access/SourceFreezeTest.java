package io.bucketbrigade.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.access.PolicyRefusedException.Reason;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.access.FreezeOrder;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SourceFreezeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RetryPolicy TRIES = new RetryPolicy(4, Duration.ZERO, Duration.ZERO);
  private static final Instant UNTIL = Instant.parse("2030-01-02T03:04:05.678Z");
  private static final BucketLocation OLD = new BucketLocation("old", "photos", "", null);
  private static final FreezeRule EXEMPT =
      new FreezeRule(List.of("arn:aws:iam::123456789012:role/brigade"), List.of(), false);

  private static final String THEIRS =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"theirs\",\"Effect\":\"Allow\","
          + "\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::photos/*\"}]}";
  private static final String OTHERS = THEIRS.replace("theirs", "others");

  private final PoliciesInMemory policies = new PoliciesInMemory();
  private final SourceFreeze freeze = new SourceFreeze(policies, TRIES);

  private static FreezeOrder order(FreezeRule rule, String... prefixes) {
    return order("photos", rule, prefixes);
  }

  private static FreezeOrder order(String migration, FreezeRule rule, String... prefixes) {
    List<BucketMapping> mappings =
        Stream.of(prefixes)
            .map(
                prefix ->
                    new BucketMapping(
                        new BucketLocation("old", "photos", prefix, null),
                        new BucketLocation("new", "to", prefix, null)))
            .toList();
    return new FreezeOrder(migration, "c1", rule, rule.untilLifted() ? null : UNTIL, mappings);
  }

  private JsonNode statements() {
    try {
      return JSON.readTree(Objects.requireNonNull(policies.of("photos"))).path("Statement");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void put_ofSeveralMappings_isOneStatementInOneWrite() {
    FreezeOrder order = order(EXEMPT, "b/", "a*?$/");
    assertThat(order.buckets()).containsExactly(OLD);
    assertThat(freeze.put(order, OLD)).isEqualTo(PolicyChange.MADE);

    assertThat(statements()).hasSize(1);
    assertThat(statements().path(0))
        .hasToString(
            ("{'Sid':'%s','Effect':'Deny','Principal':'*',"
                    + "'Action':['s3:DeleteObject*','s3:PutObject*','s3:Replicate*'],"
                    + "'Resource':['arn:aws:s3:::photos/a???/*','arn:aws:s3:::photos/b/*'],"
                    + "'Condition':{'DateLessThan':{'aws:CurrentTime':'2030-01-02T03:04:05Z'},"
                    + "'ArnNotLike':{'aws:PrincipalArn':['arn:aws:iam::123456789012:role/brigade']}}}")
                .formatted(Sids.freeze("photos", "c1", OLD))
                .replace('\'', '"'));
    assertThat(policies.requests()).containsExactly("get photos", "put photos", "get photos");
  }

  @Test
  void put_ofNamedPrincipalsWithoutEnd_hasNoCondition() {
    new SourceFreeze(policies.notAtAws(), TRIES)
        .put(order(new FreezeRule(List.of(), List.of("WRITER"), true), ""), OLD);
    JsonNode one = statements().path(0);
    assertThat(one.has("Condition")).isFalse();
    assertThat(one.path("Principal")).hasToString("{\"AWS\":[\"WRITER\"]}");
    assertThat(one.path("Action")).hasToString("[\"s3:DeleteObject*\",\"s3:PutObject*\"]");
    assertThat(one.path("Resource")).hasToString("[\"arn:aws:s3:::photos/*\"]");
  }

  @Test
  void put_whenItIsThere_writesNothing() {
    policies.set("photos", THEIRS);
    freeze.put(order(EXEMPT, ""), OLD);
    policies.requests().clear();

    assertThat(freeze.put(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.NOT_NEEDED);
    assertThat(policies.requests()).containsExactly("get photos");
    assertThat(freeze.put(order(FreezeRule.EVERYBODY, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(statements()).hasSize(2);
  }

  @Test
  void put_whenSomebodyOverwritesIt_keepsTheirsAndPutsItAgain() {
    policies.set("photos", THEIRS);
    policies.afterWrite(() -> policies.set("photos", OTHERS));
    assertThat(freeze.put(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(statements()).hasSize(2);
    assertThat(statements().path(0).path("Sid").asText()).isEqualTo("others");
  }

  @Test
  void put_whenSomebodyOverwritesItEachTime_givesUp() {
    for (int time = 0; time < 4; time++) {
      policies.afterWrite(() -> policies.set("photos", OTHERS));
    }
    PolicyRefusedException refused = refusal(() -> freeze.put(order(EXEMPT, ""), OLD));
    assertThat(refused.reason()).isEqualTo(Reason.CONTESTED);
    assertThat(refused.retryable()).isTrue();
    assertThat(refused).hasMessageContaining("'photos'").hasMessageContaining("4 times");
  }

  @Test
  void put_whenTheReplyIsLost_looksBeforeItWritesAgain() {
    policies.afterWrite(
        PoliciesInMemory.throwing(() -> new StoreException(StoreFailure.CONNECTION, "cut")));
    assertThat(freeze.put(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(policies.requests()).containsExactly("get photos", "put photos", "get photos");
  }

  @Test
  void put_whenAReadFailsForAWhile_asksAgain() {
    policies.failRead(new StoreException(StoreFailure.THROTTLED, "slow down"));
    assertThat(freeze.put(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
  }

  @Test
  void put_whenRefused_throwsAtOnce() {
    policies.afterWrite(
        PoliciesInMemory.throwing(() -> new StoreException(StoreFailure.ACCESS_DENIED, "no")));
    assertThatThrownBy(() -> freeze.put(order(EXEMPT, ""), OLD))
        .isInstanceOf(StoreException.class)
        .hasMessage("no");
    assertThat(policies.requests()).containsExactly("get photos", "put photos");
  }

  @Test
  void put_whenTheResultIsTooLarge_writesNothing() {
    String large = THEIRS.replace("theirs", "x".repeat(20_200));
    policies.set("photos", large);
    PolicyRefusedException refused = refusal(() -> freeze.put(order(EXEMPT, ""), OLD));
    assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused).hasMessageContaining("20480");
    assertThat(policies.of("photos")).isEqualTo(large);
    assertThat(policies.requests()).containsExactly("get photos");
  }

  @Test
  void put_fillsAPolicyToItsLastByteAndNotBeyond() {
    freeze.put(order(EXEMPT, ""), OLD);
    int own = Objects.requireNonNull(policies.of("photos")).length();
    String with = THEIRS.replace("theirs", "x");
    int room = 20 * 1024 - (own + with.indexOf("]}") - with.indexOf("[{")) + 1;
    policies.set("photos", THEIRS.replace("theirs", "x".repeat(room + 1)));
    assertThat(refusal(() -> freeze.put(order(EXEMPT, ""), OLD)).reason())
        .isEqualTo(Reason.TOO_LARGE);
    policies.set("photos", THEIRS.replace("theirs", "x".repeat(room)));
    freeze.put(order(EXEMPT, ""), OLD);
    assertThat(policies.of("photos")).hasSize(20 * 1024);
  }

  @Test
  void put_intoWhatIsNoPolicy_writesNothing() {
    policies.set("photos", "{\"Statement\":7}");
    assertThat(refusal(() -> freeze.put(order(EXEMPT, ""), OLD)).reason())
        .isEqualTo(Reason.UNREADABLE);
    assertThat(policies.requests()).containsExactly("get photos");
  }

  @Test
  void put_behindAnAccessPoint_isRefused() {
    BucketLocation point =
        new BucketLocation("old", "arn:aws:s3:us-east-1:123456789012:accesspoint/p", "", null);
    assertThat(refusal(() -> freeze.put(order(EXEMPT, ""), point)).reason())
        .isEqualTo(Reason.ACCESS_POINT);
  }

  @Test
  void look_tellsIntactGoneAndChanged() {
    FreezeOrder order = order(EXEMPT, "");
    freeze.put(order, OLD);
    assertThat(freeze.look(order, OLD)).isEqualTo(new Standing.Intact());
    assertThat(freeze.look(order(FreezeRule.EVERYBODY, ""), OLD))
        .isInstanceOfSatisfying(
            Standing.Changed.class,
            it -> assertThat(it.words()).contains("'photos'", Sids.freeze("photos", "c1", OLD)));
    policies.set("photos", THEIRS);
    assertThat(freeze.look(order, OLD)).isInstanceOf(Standing.Gone.class);
    policies.clear("photos");
    assertThat(freeze.look(order, OLD)).isInstanceOf(Standing.Gone.class);
  }

  @Test
  void lift_takesOursAwayAndNoMore() throws JsonProcessingException {
    policies.set("photos", THEIRS);
    freeze.put(order("other", EXEMPT, ""), OLD);
    freeze.put(order("photos", EXEMPT, ""), OLD);
    assertThat(statements()).hasSize(3);

    assertThat(freeze.lift(order("photos", EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(freeze.lift(order("photos", EXEMPT, ""), OLD)).isEqualTo(PolicyChange.NOT_NEEDED);
    assertThat(freeze.look(order("other", EXEMPT, ""), OLD)).isEqualTo(new Standing.Intact());
    freeze.lift(order("other", EXEMPT, ""), OLD);
    assertThat(JSON.readTree(policies.of("photos"))).isEqualTo(JSON.readTree(THEIRS));
  }

  @Test
  void lift_ofAPolicyThatWasOursAlone_deletesIt() {
    freeze.put(order(EXEMPT, ""), OLD);
    assertThat(freeze.lift(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(policies.of("photos")).isNull();
    assertThat(policies.requests()).endsWith("delete photos", "get photos");
  }

  @Test
  void lift_ofAPolicyThatIsToldTooLarge_worksAllTheSame() {
    freeze.put(order(EXEMPT, ""), OLD);
    String ours = Objects.requireNonNull(policies.of("photos"));
    policies.set(
        "photos",
        ours.replace(
            "[{\"Sid\"", "[{\"Sid\":\"" + "x".repeat(30_000) + "\",\"Effect\":\"Deny\"},{\"Sid\""));
    assertThat(freeze.lift(order(EXEMPT, ""), OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(statements()).hasSize(1);
  }

  @Test
  void liftAll_knowsNoMoreThanTheMigrationsId() {
    policies.set("photos", THEIRS);
    for (String cutover : List.of("c1", "c2")) {
      freeze.put(
          new FreezeOrder("photos", cutover, EXEMPT, UNTIL, order(EXEMPT, "").mappings()), OLD);
    }
    assertThat(statements()).hasSize(3);
    assertThat(freeze.liftAll("photos", OLD)).isEqualTo(PolicyChange.MADE);
    assertThat(statements()).hasSize(1);
  }

  @Test
  void sids_areLettersAndDigitsAndTellConnectionsApart() {
    BucketLocation other = new BucketLocation("old2", "photos", "", null);
    List<String> sids =
        List.of(
            Sids.freeze("my.photos_1-2", "c-1", OLD),
            Sids.freeze("my.photos_1-2", "c-1", other),
            Sids.freeze("my.photos_1-2", "c-2", OLD),
            Sids.freeze("my.photos_1-3", "c-1", OLD));
    assertThat(sids).doesNotHaveDuplicates().allMatch(sid -> sid.matches("[A-Za-z0-9]+"));
    assertThat(sids.subList(0, 3))
        .allMatch(sid -> sid.startsWith(Sids.ofMigration("my.photos_1-2")));
    assertThat(sids.get(3)).doesNotStartWith(Sids.ofMigration("my.photos_1-2"));
    assertThat(sids.subList(0, 2))
        .allMatch(sid -> sid.startsWith(Sids.ofFreeze("my.photos_1-2", "c-1")));
  }

  @Test
  void put_ofAsManyMappingsAsAMigrationHas_fits() {
    String[] prefixes =
        IntStream.range(0, 100).mapToObj("team-%d/photos/"::formatted).toArray(String[]::new);
    assertThat(freeze.put(order(EXEMPT, prefixes), OLD)).isEqualTo(PolicyChange.MADE);
  }

  private static PolicyRefusedException refusal(ThrowingCallable call) {
    return Objects.requireNonNull(catchThrowableOfType(PolicyRefusedException.class, call));
  }
}
