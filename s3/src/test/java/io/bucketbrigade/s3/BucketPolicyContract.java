package io.bucketbrigade.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.access.BucketPolicyStore;
import io.bucketbrigade.engine.access.PolicyChange;
import io.bucketbrigade.engine.access.PolicyRefusedException;
import io.bucketbrigade.engine.access.SourceFreeze;
import io.bucketbrigade.engine.access.Standing;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.access.FreezeOrder;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server's policies of buckets have to do for a freeze, and what ours do to them. */
@Timeout(120)
abstract class BucketPolicyContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final int MAX_CONNECTIONS = 8;

  final String bucket = "policy-" + BUCKETS.incrementAndGet();
  final BucketLocation location = new BucketLocation("known", bucket, "", null);

  private S3ObjectStores stores;
  private PlainS3 admin;
  private PlainS3 writer;

  /** Somebody whose policies are not asked, or who is exempt. */
  abstract S3Access admin();

  /** Somebody whom {@link #theirs} lets write. */
  abstract S3Access writer();

  /** The freeze that this server understands. */
  abstract FreezeRule rule();

  /** A policy that the server takes, and that lets the writer read and write. */
  abstract String theirs();

  /** The ways to change an object. */
  enum Way {
    PUT,
    DELETE,
    TAG,
    BEGIN_UPLOAD
  }

  /** The ways that the server looks at policies for. */
  Set<Way> enforced() {
    return EnumSet.allOf(Way.class);
  }

  @BeforeEach
  void open() {
    S3Access access = admin();
    stores =
        new S3ObjectStores(
            Map.of(
                "known",
                S3Connection.to(
                    "known",
                    access.endpoint(),
                    new S3Credentials.Static(access.accessKey(), access.secretKey(), null))),
            MAX_CONNECTIONS);
    admin = new PlainS3(access);
    writer = new PlainS3(writer());
    admin.createBucket(bucket);
    for (String key : List.of("frozen/k", "free/k")) {
      admin.put(bucket, key, new byte[1], Map.of());
    }
  }

  @AfterEach
  void close() {
    stores.close();
    admin.close();
    writer.close();
  }

  BucketPolicyStore policy() {
    return stores.openPolicy(location);
  }

  S3ObjectStores stores() {
    return stores;
  }

  SourceFreeze freeze() {
    return new SourceFreeze(stores, RetryPolicy.WIRE);
  }

  FreezeOrder order(FreezeRule rule, Instant until) {
    return new FreezeOrder(
        "photos", "c1", rule, rule.untilLifted() ? null : until, List.of(mapping("frozen/")));
  }

  FreezeOrder order() {
    return order(rule(), Instant.now().plusSeconds(600));
  }

  /** The status that somebody gets who changes an object in one way. */
  int change(PlainS3 who, Way way, String key) {
    byte[] none = new byte[0];
    String tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
    return switch (way) {
      case PUT -> who.send("PUT", bucket, key, Map.of(), Map.of(), new byte[2]).status();
      case DELETE -> who.send("DELETE", bucket, key, Map.of(), Map.of(), none).status();
      case TAG ->
          who.send("PUT", bucket, key, Map.of("tagging", ""), Map.of(), tags.getBytes(UTF_8))
              .status();
      case BEGIN_UPLOAD ->
          who.send("POST", bucket, key, Map.of("uploads", ""), Map.of(), none).status();
    };
  }

  PlainS3 asWriter() {
    return writer;
  }

  @Test
  void read_whenThereIsNone_isNull_andDeletingItIsNoFailure() {
    assertThat(policy().read()).isNull();
    policy().delete();
  }

  @Test
  void read_ofWhatWasWritten_meansTheSame() throws JsonProcessingException {
    policy().write(theirs());
    assertThat(JSON.readTree(policy().read())).isEqualTo(JSON.readTree(theirs()));
    policy().delete();
    assertThat(policy().read()).isNull();
  }

  @Test
  void read_ofABucketThatIsNotThere_isAFailure() {
    BucketPolicyStore missing =
        stores.openPolicy(new BucketLocation("known", "no-such-bucket-here", "", null));
    assertThatThrownBy(missing::read)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.failure()).isEqualTo(StoreFailure.NO_SUCH_BUCKET));
  }

  @Test
  void freeze_refusesTheWriterUntilItIsLifted() {
    policy().write(theirs());
    for (Way way : enforced()) {
      assertThat(change(writer, way, "frozen/" + way)).as("%s before", way).isBetween(200, 404);
    }
    admin.put(bucket, "frozen/TAG", new byte[1], Map.of());

    FreezeOrder order = order();
    assertThat(freeze().put(order, location)).isEqualTo(PolicyChange.MADE);
    assertThat(freeze().put(order, location)).isEqualTo(PolicyChange.NOT_NEEDED);
    for (Way way : enforced()) {
      assertThat(change(writer, way, "frozen/TAG")).as("%s while frozen", way).isEqualTo(403);
    }
    assertThat(writer.get(bucket, "frozen/k").status()).isEqualTo(200);
    assertThat(change(writer, Way.PUT, "free/new")).isEqualTo(200);

    assertThat(freeze().lift(order, location)).isEqualTo(PolicyChange.MADE);
    assertThat(change(writer, Way.PUT, "frozen/new")).isEqualTo(200);
  }

  @Test
  void freeze_leavesTheirsAsItWas() throws JsonProcessingException {
    policy().write(theirs());
    freeze().put(order(), location);
    FreezeOrder order = order();
    freeze().put(order, location);
    assertThat(freeze().look(order, location)).isEqualTo(new Standing.Intact());
    freeze().liftAll("photos", location);
    assertThat(JSON.readTree(policy().read())).isEqualTo(JSON.readTree(theirs()));
    assertThat(freeze().look(order, location)).isInstanceOf(Standing.Gone.class);
  }

  @Test
  void freeze_ofABucketWithoutPolicy_leavesNoneBehind() {
    FreezeOrder order = order();
    freeze().put(order, location);
    assertThat(freeze().look(order, location)).isEqualTo(new Standing.Intact());
    freeze().lift(order, location);
    assertThat(policy().read()).isNull();
  }

  @Test
  void freeze_thatSomebodyElseWritesOver_isGone() {
    policy().write(theirs());
    FreezeOrder order = order();
    freeze().put(order, location);
    String changed = Objects.requireNonNull(policy().read()).replace("frozen/", "warm/");
    policy().write(changed);
    assertThat(freeze().look(order, location)).isInstanceOf(Standing.Changed.class);
    policy().write(theirs());
    assertThat(freeze().look(order, location)).isInstanceOf(Standing.Gone.class);
  }

  @Test
  void freeze_beyondTwentyKilobytes_isRefusedBeforeItIsSent() {
    policy().write(theirs());
    String longPrefix = "p".repeat(250);
    FreezeOrder huge =
        new FreezeOrder(
            "photos",
            "c1",
            FreezeRule.EVERYBODY,
            Instant.now().plusSeconds(600),
            IntStream.range(0, 100).mapToObj(i -> mapping(longPrefix + i)).toList());
    assertThatThrownBy(() -> freeze().put(huge, location))
        .isInstanceOfSatisfying(
            PolicyRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(PolicyRefusedException.Reason.TOO_LARGE));
    assertThat(freeze().look(order(), location)).isInstanceOf(Standing.Gone.class);
  }

  private BucketMapping mapping(String prefix) {
    return new BucketMapping(
        new BucketLocation("known", bucket, prefix, null),
        new BucketLocation("known", "to", "", null));
  }
}
