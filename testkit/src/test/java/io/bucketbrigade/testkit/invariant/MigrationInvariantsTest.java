package io.bucketbrigade.testkit.invariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.fill.BucketFiller;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.generate.SeededBucket;
import io.bucketbrigade.testkit.invariant.Difference.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationInvariantsTest {

  private final FakeS3Server server = FakeS3Server.start();
  private final FakeBucket source = server.createBucket("source");
  private final FakeBucket destination = server.createBucket("destination");
  private final Side sourceSide = new Side(server.access(), "source", "");
  private final Side destinationSide = new Side(server.access(), "destination", "new/");

  @BeforeEach
  void fillBothAlike() {
    List<SeededBucket.Entry> entries = SeededBucket.entries(1, 100, 2_000);
    BucketFiller.fill(source, entries);
    HostileKeys.all().stream()
        .filter(key -> key.length() < 1_000)
        .forEach(key -> source.put(key, key.getBytes(UTF_8), ObjectMeta.NONE.user("k", "v")));
    source.put("k", "content".getBytes(UTF_8), ObjectMeta.NONE.tag("t", "1").user("m", "1"));
    for (String key : source.keys()) {
      destination.put(
          "new/" + key, Body.of(source.require(key).bytes()), source.require(key).meta());
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private List<Difference> differences() {
    return MigrationInvariants.check(sourceSide, destinationSide);
  }

  private void assertOnly(Kind kind) {
    assertThat(differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(kind);
              assertThat(difference.key()).isEqualTo("k");
            });
  }

  @Test
  void check_whenBothSidesAreEqual_findsNothing() {
    assertThat(differences()).isEmpty();
    MigrationInvariants.requireEqual(sourceSide, destinationSide);
  }

  @Test
  void check_whenKeyIsMissing_saysSo() {
    destination.delete("new/k");
    assertOnly(Kind.MISSING);
  }

  @Test
  void check_whenKeyIsExtra_saysSo() {
    source.delete("k");
    assertOnly(Kind.EXTRA);
    assertThat(
            MigrationInvariants.between(sourceSide, destinationSide)
                .ignoring(Kind.EXTRA)
                .differences())
        .isEmpty();
    MigrationInvariants.between(sourceSide, destinationSide)
        .ignoringKeys("k"::equals)
        .requireNone();
  }

  @Test
  void check_whenSizeDiffers_saysSo() {
    destination.change("new/k", object -> object.withBody(Body.of("conten".getBytes(UTF_8))));
    assertOnly(Kind.SIZE);
  }

  @Test
  void check_whenOneByteDiffersUnderTheSameEtag_saysSo() {
    destination.change("new/k", object -> object.withBody(Body.of("contenT".getBytes(UTF_8))));
    assertThat(destination.require("new/k").etag()).isEqualTo(source.require("k").etag());
    assertOnly(Kind.CONTENT);
  }

  @Test
  void check_whenHeaderDiffers_saysSo() {
    destination.change(
        "new/k", object -> object.withMeta(object.meta().header("cache-control", "no-store")));
    assertOnly(Kind.HEADERS);
  }

  @Test
  void check_whenStorageClassDiffers_saysSo() {
    destination.change(
        "new/k",
        object -> object.withMeta(object.meta().header("x-amz-storage-class", "GLACIER_IR")));
    assertOnly(Kind.HEADERS);
  }

  @Test
  void check_whenMetadataDiffers_saysSo() {
    destination.change("new/k", object -> object.withMeta(object.meta().user("m", "2")));
    assertOnly(Kind.METADATA);
  }

  @Test
  void check_whenTagsDiffer_saysSo() {
    destination.tags("new/k", Map.of());
    assertOnly(Kind.TAGS);
  }

  @Test
  void check_whenObjectCannotBeRead_saysSo() {
    server.faults(FaultSchedule.seeded(1).refuse("new/k"::equals));
    assertOnly(Kind.UNREADABLE);
  }

  @Test
  void check_readsMetadataAsPeopleDo_notAsItWasEncoded() {
    source.change("k", object -> object.withMeta(object.meta().user("m", "Grüße")));
    destination.change(
        "new/k", object -> object.withMeta(object.meta().user("m", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=")));
    assertThat(differences()).isEmpty();
  }

  @Test
  void requireEqual_tellsTheFirstTwenty() {
    destination.keys().stream().limit(30).forEach(destination::delete);

    assertThatThrownBy(() -> MigrationInvariants.requireEqual(sourceSide, destinationSide))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("30 differences between source and destination")
        .extracting(error -> String.valueOf(error.getMessage()).lines().count())
        // One line says how many, twenty tell the first; one more breaks within a hostile key.
        .satisfies(lines -> assertThat(lines).isBetween(21L, 40L));
  }
}
