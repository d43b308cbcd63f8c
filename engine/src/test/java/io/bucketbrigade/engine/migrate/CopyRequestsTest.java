package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.copy.CopyRequests;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the requests of a copy beforehand is what a lease then sends. */
class CopyRequestsTest {

  private static final int MIB = 1024 * 1024;
  private static final long MAX_PART_BYTES = new BufferPool(64L * MIB).maxPartBytes();
  private static final Behaviour COUNTS_NO_TAGS = Behaviour.AWS.withTagCountOnRead(false);
  private static final Behaviour LOCKING =
      Behaviour.AWS
          .withVersioned(true)
          .withKeeps(Behaviour.AWS.keeps().withLock(new BucketLock(true, false)));
  private static final FidelityOptions FIDELITY = FidelityOptions.DEFAULT;
  private static final ObjectAttributes TAGGED = ObjectAttributes.NONE.withTags(Map.of("a", "b"));

  static Stream<Named<TestMigration.Setup>> untagged() {
    return Stream.of(
        Named.of("streamed", setup()),
        Named.of("streamed by choice", setup().sameProvider().path(CopyPath.STREAM)),
        Named.of("on the server", setup().sameProvider()),
        Named.of(
            "on the server, dates recorded",
            setup().sameProvider().fidelity(FIDELITY.withRecordedLastModified("date"))),
        Named.of("tags dropped", setup().tags(TagPolicy.DROP)),
        Named.of(
            "a destination without conditions",
            setup().destination(Behaviour.AWS.withConditions(Support.IGNORED))),
        Named.of(
            "on a server without conditions",
            setup().sameProvider().destination(Behaviour.AWS.withConditions(Support.IGNORED))),
        Named.of(
            "grants", setup().fidelity(FIDELITY.withAcl(new AclOptions(Map.of(), Unmapped.DROP)))),
        Named.of(
            "locks",
            setup()
                .source(LOCKING)
                .destination(LOCKING)
                .fidelity(FIDELITY.withObjectLock(LockPolicy.CARRY))));
  }

  @ParameterizedTest
  @MethodSource("untagged")
  void ofCopy_whenReadsCountTagsAndThereAreNone_isWhatALeaseSends(TestMigration.Setup setup) {
    // One after the other, for objects of a folder that begin at once all ask for tags.
    TestMigration migration = setup.multipartThreshold(6 * MIB).limits(1, 16).build();
    fill(migration, ObjectAttributes.NONE);
    MigrationContext seen =
        new MigrationContext(
            migration.context.spec(),
            migration
                .context
                .source()
                .withCapabilities(migration.context.source().capabilities().withTagCountOpen()),
            migration.context.destination());

    assertAgrees(migration, seen);
  }

  @Test
  void ofCopy_whenReadsCountNoTags_readsThemOfEachObject() {
    TestMigration migration = setup().source(COUNTS_NO_TAGS).multipartThreshold(6 * MIB).build();
    fill(migration, ObjectAttributes.NONE);
    migration.source.add("tagged", new byte[10], TAGGED);

    assertAgrees(migration, migration.context);
  }

  @Test
  void ofCopy_whenObjectsHaveTags_takesAllToHaveSome() {
    TestMigration migration = setup().multipartThreshold(6 * MIB).build();
    fill(migration, TAGGED);

    assertAgrees(migration, migration.context);
  }

  @Test
  void ofCopy_ofALargeObjectThatIsShared_isMoreThanOfAnother() {
    ListedObject large =
        new ListedObject(
            ObjectKey.of("large"),
            100L * MIB,
            "0123456789abcdef0123456789abcdef",
            Instant.EPOCH,
            null);
    TestMigration alone = setup().tags(TagPolicy.DROP).build();
    TestMigration shared = setup().tags(TagPolicy.DROP).largeThreshold(50L * MIB).build();

    Load one = new CopyRequests(alone.context, MAX_PART_BYTES).ofCopy(large, true);
    Load other = new CopyRequests(shared.context, MAX_PART_BYTES).ofCopy(large, true);

    assertThat(one.destination().of(RequestKind.UPLOAD_PART)).isEqualTo(20);
    assertThat(other.source().of(RequestKind.HEAD) - one.source().of(RequestKind.HEAD))
        .isEqualTo(2);
    assertThat(other.destination().of(RequestKind.LIST)).isEqualTo(2);
  }

  @Test
  void ofPresent_whenAttributesAreCompared_isWhatALeaseSends() {
    TestMigration migration = setup().build();
    migration.options(PassOptions.DEFAULT.withCompare(Compare.ATTRIBUTES));
    for (String key : List.of("a", "b", "c")) {
      migration.source.add(key, new byte[10], TAGGED);
      migration.destination.add(key, new byte[10], TAGGED);
    }
    CopyRequests requests =
        new CopyRequests(
            migration.context.withOptions(PassOptions.DEFAULT.withCompare(Compare.ATTRIBUTES)),
            MAX_PART_BYTES);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().present()).isEqualTo(3);
    assertSent(migration, requests.ofPresent().times(3));
  }

  @Test
  void ofComparison_isWhatALeaseSends() {
    Behaviour opaque = Behaviour.AWS.withEtagIsMd5(false);
    TestMigration migration =
        setup().source(opaque).destination(opaque).multipartThreshold(20 * MIB).build();
    byte[] bytes = new byte[9 * MIB];
    // Opaque ETags are numbers, which must not be equal by chance.
    migration.destination.add("theirs", "x");
    migration.source.add("a", bytes, ObjectAttributes.NONE);
    migration.destination.add("a", bytes, ObjectAttributes.NONE);
    ListedObject row = rows(migration).getFirst();
    migration.destination.touch("a", row.lastModified().plusSeconds(60));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().present()).isEqualTo(1);
    Load said = new CopyRequests(migration.context, MAX_PART_BYTES).ofComparison(row);
    assertThat(said.source().bytesOut()).isEqualTo(9 * MIB);
    assertSent(migration, said);
  }

  // ---- helpers

  private static void fill(TestMigration migration, ObjectAttributes attributes) {
    for (String key : List.of("a/1", "a/2", "b/1", "top", "empty")) {
      migration.source.add(key, new byte[key.equals("empty") ? 0 : 100], attributes);
    }
    migration.source.add("folder/", new byte[5], attributes);
    migration.source.add("large", new byte[12 * MIB], attributes);
    migration.source.addInParts("parts/2", List.of(new byte[5 * MIB], new byte[MIB]), attributes);
    migration.source.addInParts(
        "parts/3", List.of(new byte[5 * MIB], new byte[5 * MIB], new byte[7]), attributes);
  }

  private static void assertAgrees(TestMigration migration, MigrationContext seen) {
    CopyRequests requests = new CopyRequests(seen, MAX_PART_BYTES);
    Load said = Load.NONE;
    Set<String> folders = new HashSet<>();
    long bytes = 0;
    for (ListedObject row : rows(migration)) {
      String key = row.key().value();
      said =
          said.plus(requests.ofCopy(row, folders.add(key.substring(0, key.lastIndexOf('/') + 1))));
      bytes += row.sizeBytes();
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(rows(migration).size());
    assertSent(migration, said);
    assertThat(said.source().bytesOut() + said.bytesCopied()).isEqualTo(bytes);
    assertThat(said.destination().bytesIn() + said.bytesCopied()).isEqualTo(bytes);
  }

  private static List<ListedObject> rows(TestMigration migration) {
    return migration.source.list(ListRequest.from("", null)).objects();
  }

  private static void assertSent(TestMigration migration, Load said) {
    assertThat(sent(migration.sourceWire)).as("source").isEqualTo(said.source().requests());
    assertThat(sent(migration.destinationWire))
        .as("destination")
        .isEqualTo(said.destination().requests());
  }

  /** Listings aside, of which a lease sends as many as its range needs. */
  private static Map<RequestKind, Long> sent(FaultyObjectStore wire) {
    Map<RequestKind, Long> sent = new EnumMap<>(RequestKind.class);
    sent.put(RequestKind.GET, wire.requests(Operation.GET));
    sent.put(RequestKind.HEAD, wire.requests(Operation.HEAD) + wire.requests(Operation.HEAD_PART));
    sent.put(RequestKind.PUT, wire.requests(Operation.PUT));
    sent.put(RequestKind.COPY, wire.requests(Operation.COPY));
    sent.put(RequestKind.CREATE_UPLOAD, wire.requests(Operation.CREATE_MULTIPART));
    sent.put(RequestKind.UPLOAD_PART, wire.requests(Operation.UPLOAD_PART));
    sent.put(RequestKind.UPLOAD_PART_COPY, wire.requests(Operation.UPLOAD_PART_COPY));
    sent.put(RequestKind.COMPLETE_UPLOAD, wire.requests(Operation.COMPLETE_MULTIPART));
    sent.put(RequestKind.READ_TAGS, wire.requests(Operation.GET_TAGS));
    // The port reads retention and legal hold together; S3 has a request for each.
    sent.put(
        RequestKind.READ_LOCK_OR_ACL,
        wire.requests(Operation.GET_ACL) + 2 * wire.requests(Operation.GET_LOCK));
    return new SideLoad(sent, 0, 0).requests();
  }
}
