package io.bucketbrigade.model.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreezeOrderTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/brigade";
  private static final Instant UNTIL = Instant.parse("2030-01-02T03:04:05Z");
  private static final List<BucketMapping> MAPPINGS =
      List.of(mapping("old", "a/"), mapping("old", "b/"), mapping("old2", "c/"));

  private static BucketMapping mapping(String connection, String prefix) {
    return new BucketMapping(
        new BucketLocation(connection, "photos", prefix, null),
        new BucketLocation("new", "to", prefix, null));
  }

  private static FreezeRule exempt(String... arns) {
    return new FreezeRule(List.of(arns), List.of(), false);
  }

  private static FreezeRule denied(String... names) {
    return new FreezeRule(List.of(), List.of(names), false);
  }

  static Stream<Object> records() {
    return Stream.of(
        new FreezeOrder("photos", "c1", exempt(ROLE), UNTIL, MAPPINGS),
        new FreezeOrder(
            "photos", "c1", new FreezeRule(List.of(), List.of("KEY"), true), null, MAPPINGS),
        new TemporaryAccess(
            new OfSide(List.of(ROLE), "owner"), null, TemporaryAccess.DEFAULT_TERM, false));
  }

  @ParameterizedTest
  @MethodSource("records")
  void records_goThroughWorkflowsAndBack(Object record) {
    DefaultDataConverter converter = DefaultDataConverter.newDefaultInstance();
    Payload payload = converter.toPayload(record).orElseThrow();
    Object back = converter.fromPayload(payload, record.getClass(), record.getClass());
    assertThat(back).isEqualTo(record);
  }

  @Test
  void buckets_areEachNamedOnceForAConnection() {
    assertThat(new FreezeOrder("photos", "c1", exempt(), UNTIL, MAPPINGS).buckets())
        .containsExactly(
            new BucketLocation("old", "photos", "", null),
            new BucketLocation("old2", "photos", "", null));
  }

  @Test
  void order_whoseEndIsNotItsRules_isRefused() {
    assertThatThrownBy(() -> new FreezeOrder("photos", "c1", exempt(), null, MAPPINGS))
        .hasMessageContaining("until is missing");
    assertThatThrownBy(
            () ->
                new FreezeOrder(
                    "photos", "c1", new FreezeRule(List.of(), List.of(), true), UNTIL, MAPPINGS))
        .hasMessageContaining("until is given");
    assertThatThrownBy(() -> new FreezeOrder("photos", "c1", exempt(), UNTIL, List.of()))
        .hasMessageContaining("mappings is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "brigade",
        "",
        "arn:aws:iam::123456789012:role/a b",
        "arn:aws:sts::123456789012:assumed-role/brigade/session"
      })
  void exempt_thatIsNoArnOfAUserOrRole_isRefused(String name) {
    assertThatThrownBy(() -> exempt(name)).hasMessageContaining("exempt has '" + name + "'");
  }

  @Test
  void exempt_mayHavePatterns_andDeniedMayNot() {
    assertThat(exempt("arn:aws:iam::*:role/brigade-*").exempt()).hasSize(1);
    assertThat(denied("ACCESSKEY", ROLE).denied()).hasSize(2);
    assertThatThrownBy(() -> denied("*")).hasMessageContaining("denied has '*'");
    assertThatThrownBy(() -> new FreezeRule(List.of(ROLE), List.of(ROLE), false))
        .hasMessageContaining("one of both");
    List<String> many = IntStream.range(0, 101).mapToObj(i -> ROLE + i).toList();
    assertThatThrownBy(() -> exempt(many.toArray(String[]::new)))
        .hasMessageContaining("101 principals");
  }

  @Test
  void access_forEverybody_isRefused() {
    assertThatThrownBy(() -> new OfSide(List.of("*"), null))
        .hasMessageContaining("principals has '*'");
    assertThatThrownBy(() -> new OfSide(List.of(), null)).hasMessageContaining("is empty");
  }

  @Test
  void access_thatAsksForNothingOrForever_isRefused() {
    OfSide side = new OfSide(List.of(ROLE), null);
    assertThatThrownBy(() -> new TemporaryAccess(null, null, Duration.ofHours(1), false))
        .hasMessageContaining("neither source nor destination");
    assertThatThrownBy(() -> new TemporaryAccess(side, null, Duration.ofDays(8), false))
        .hasMessageContaining("between 1 minute and 7 days");
  }
}
