package io.bucketbrigade.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeS3FaultsTest extends FakeS3TestBase {

  private final FaultSchedule faults = FaultSchedule.seeded(11);

  @BeforeEach
  void inject() {
    server.faults(faults);
  }

  private S3Reply list(Map<String, String> query) {
    Map<String, String> all = new HashMap<>(query);
    all.put("list-type", "2");
    return send("GET", "", all, Map.of());
  }

  private static List<String> keys(S3Reply reply) {
    return Pattern.compile("<Key>([^<]*)</Key>")
        .matcher(reply.text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void slowDown_refusesWithoutWriting() {
    faults.next(Fault.SLOW_DOWN, 1, S3Operation.PUT_OBJECT);

    S3Reply reply = put("k", "x", Map.of());

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.errorCode()).isEqualTo("SlowDown");
    assertThat(bucket.get("k")).isNull();
    assertThat(put("k", "x", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void refusals_areToldByTheirCodes() {
    faults.next(Fault.ACCESS_DENIED, 1).next(Fault.EXPIRED_TOKEN, 1).next(Fault.CONFLICT, 1);

    assertThat(put("k", "x", Map.of()).errorCode()).isEqualTo("AccessDenied");
    assertThat(put("k", "x", Map.of()).errorCode()).isEqualTo("ExpiredToken");
    assertThat(client.get(BUCKET, "k").errorCode()).isEqualTo("NoSuchKey");
    assertThat(put("k", "x", Map.of()).errorCode()).isEqualTo("ConditionalRequestConflict");
  }

  @Test
  void reset_cutsWithoutWriting_andLostReplyAfterWriting() {
    faults.next(Fault.RESET, 1, S3Operation.PUT_OBJECT);
    assertThatThrownBy(() -> put("k", "x", Map.of())).isInstanceOf(UncheckedIOException.class);
    assertThat(bucket.get("k")).isNull();

    faults.next(Fault.LOST_REPLY, 1, S3Operation.PUT_OBJECT);
    assertThatThrownBy(() -> put("k", "x", Map.of())).isInstanceOf(UncheckedIOException.class);
    assertThat(bucket.writes("k")).isEqualTo(1);
    assertThat(faults.injected(Fault.LOST_REPLY)).isEqualTo(1);
  }

  @Test
  void errorIn200_copiesNothing() {
    bucket.put("from", new byte[1]);
    faults.next(Fault.ERROR_IN_200, 1);

    S3Reply reply = send("PUT", "to", Map.of(), Map.of("x-amz-copy-source", "/things/from"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.errorCode()).isEqualTo("InternalError");
    assertThat(bucket.get("to")).isNull();
  }

  @Test
  void shortBody_endsEarly_andDripComesWhole() {
    bucket.put("k", new byte[10_000]);
    faults.next(Fault.SHORT_BODY, 5, S3Operation.GET_OBJECT);
    assertThatThrownBy(() -> client.get(BUCKET, "k")).isInstanceOf(UncheckedIOException.class);

    faults.dripPause(Duration.ofMillis(1)).next(Fault.SLOW_DRIP, 1);
    assertThat(client.get(BUCKET, "k").body()).hasSize(10_000);
    assertThat(faults.injected(Fault.SLOW_DRIP)).isEqualTo(1);
  }

  @Test
  void truncatedXml_isACompleteReplyOfHalfADocument() {
    bucket.put("k", new byte[1]);
    faults.next(Fault.TRUNCATED_XML, 1);

    assertThat(list(Map.of()).text()).contains("<ListBucketResult").doesNotContain("</ListBucket");
  }

  @Test
  void lyingPages_lieAsNamed() {
    for (String key : List.of("a", "b", "c", "d", "e")) {
      bucket.put(key, new byte[0]);
    }
    Map<String, String> afterB = Map.of("start-after", "b", "max-keys", "3");

    faults.next(Fault.PAGE_STUCK, 1);
    S3Reply stuck = list(Map.of());
    assertThat(keys(stuck)).isEmpty();
    assertThat(element(stuck, "IsTruncated")).isEqualTo("true");
    faults.next(Fault.PAGE_REPEATED, 1);
    assertThat(keys(list(afterB))).containsExactly("b", "c", "d");
    faults.next(Fault.PAGE_BACKWARDS, 1);
    assertThat(keys(list(afterB))).containsExactly("a", "b", "c");
    faults.next(Fault.PAGE_SHUFFLED, 1);
    assertThat(keys(list(afterB))).containsExactly("d", "c", "e");
    faults.next(Fault.PAGE_SKIPS, 1);
    assertThat(keys(list(afterB))).containsExactly("c", "e");
    assertThat(keys(list(afterB))).containsExactly("c", "d", "e");
  }

  @Test
  void brokenListing_failsEachPageThatShowsTheKey() {
    bucket.put("a", new byte[0]);
    bucket.put("b", new byte[0]);
    faults.failListingAt("b");

    assertThat(list(Map.of("max-keys", "1")).status()).isEqualTo(200);
    assertThat(list(Map.of()).status()).isEqualTo(500);
    faults.mendListings();
    assertThat(list(Map.of()).status()).isEqualTo(200);
  }

  @Test
  void refusedKeys_are403ForReadsOnly() {
    bucket.put("k", new byte[1]);
    faults.refuse("k"::equals);

    assertThat(client.get(BUCKET, "k").errorCode()).isEqualTo("AccessDenied");
    assertThat(put("k", "x", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void hang_keepsTheClientWaitingAndDoesNothing() {
    faults.hangLimit(Duration.ofMillis(60)).next(Fault.HANG, 1);
    long start = System.nanoTime();

    assertThatThrownBy(() -> put("k", "x", Map.of())).isInstanceOf(UncheckedIOException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(59));
    assertThat(bucket.get("k")).isNull();
  }

  @Test
  void outage_lastsUntilItIsOver() {
    faults.outage(Fault.SLOW_DOWN);
    assertThat(put("k", "x", Map.of()).status()).isEqualTo(503);
    assertThat(list(Map.of()).status()).isEqualTo(503);
    faults.outageOver();
    assertThat(put("k", "x", Map.of()).status()).isEqualTo(200);
  }
}
