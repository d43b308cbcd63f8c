package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Setup;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectActivities.Begin;
import io.bucketbrigade.model.large.LargeObjectActivities.Complete;
import io.bucketbrigade.model.large.LargeObjectActivities.Parts;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeStep.Next;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An object that many workers share arrives as one does that its lease copies: with the same
 * attributes, or under the same code of the ledger.
 */
class LargeObjectFidelityTest {

  private static final int MIB = 1024 * 1024;
  private static final ContextRef REF = new ContextRef("test", "run", null);
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final String OLD_KEY = "arn:aws:kms:us-east-1:111122223333:key/old";
  private static final String NEW_KEY = "arn:aws:kms:eu-west-1:444455556666:key/new";

  /** More restarts than the product makes. */
  private static final int MAX_BEGINS = 6;

  private static final ObjectAttributes HEADERS =
      new ObjectAttributes(
          "text/html; charset=utf-8",
          "gzip",
          "de-CH",
          "attachment; filename=\"a b.html\"",
          "max-age=60",
          "not even a date",
          null,
          null,
          Map.of("owner", "J\u00fcrg", "empty", ""),
          Map.of("class", "secret"));

  /**
   * What differs, and what the object carries.
   *
   * @param name for the report
   * @param changes from two AWS buckets
   * @param carried by the source object
   * @param trouble what else happens
   */
  record Case(
      String name,
      UnaryOperator<Setup> changes,
      ObjectAttributes carried,
      Consumer<TestMigration> trouble) {

    Case(String name, UnaryOperator<Setup> changes, ObjectAttributes carried) {
      this(name, changes, carried, migration -> {});
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("headers metadata tags", s -> s, HEADERS),
        new Case(
            "tags after the write",
            s -> s.destination(Behaviour.AWS.withTagsOnWrite(Support.REFUSED)),
            HEADERS),
        new Case(
            "tags not counted", s -> s.source(Behaviour.AWS.withTagCountOnRead(false)), HEADERS),
        new Case(
            "tags not kept", s -> s.destination(Behaviour.AWS.withTags(Support.REFUSED)), HEADERS),
        new Case("metadata too long", s -> s, metadata("v".repeat(2 * 1024))),
        new Case("redirect", s -> s.source(website()), ObjectAttributes.beside("/elsewhere", null)),
        new Case(
            "redirect forgotten",
            s ->
                s.source(website())
                    .destination(Behaviour.AWS.withKeeps(Keeps.AWS.withoutRedirects())),
            ObjectAttributes.beside("/elsewhere", null)),
        new Case(
            "redirect dropped",
            s ->
                s.source(website())
                    .fidelity(FidelityOptions.DEFAULT.withWebsiteRedirect(RedirectPolicy.DROP)),
            ObjectAttributes.beside("/elsewhere", null)),
        new Case("class", s -> s, inClass("STANDARD_IA")),
        new Case(
            "class becomes default", s -> s.destination(onlyStandard()), inClass("STANDARD_IA")),
        new Case(
            "class must be kept",
            s -> s.destination(onlyStandard()).fidelity(classes(StorageClassRule.KEEP)),
            inClass("STANDARD_IA")),
        new Case(
            "class mapped",
            s ->
                s.fidelity(
                    classes(
                        StorageClassRule.mapped(
                            Map.of("GLACIER_IR", "STANDARD", "STANDARD", "STANDARD_IA")))),
            inClass("GLACIER_IR")),
        new Case(
            "class mapped from none",
            s -> s.fidelity(classes(StorageClassRule.mapped(Map.of("STANDARD", "STANDARD_IA")))),
            ObjectAttributes.NONE),
        new Case(
            "class named and refused",
            s ->
                s.destination(onlyStandard())
                    .fidelity(classes(StorageClassRule.only("STANDARD_IA"))),
            ObjectAttributes.NONE),
        new Case("archived", s -> s, inClass("DEEP_ARCHIVE")),
        new Case(
            "sse s3", s -> s.fidelity(encryption(EncryptionRule.SSE_S3)), ObjectAttributes.NONE),
        new Case("kms key mapped", LargeObjectFidelityTest::withMappedKey, underKey(OLD_KEY)),
        new Case(
            "kms key not mapped", LargeObjectFidelityTest::withMappedKey, underKey(OLD_KEY + "-2")),
        new Case(
            "owner control",
            s -> s.destination(Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn())),
            ObjectAttributes.NONE),
        new Case(
            "customer key",
            s -> s,
            ObjectAttributes.NONE,
            m -> m.sourceWire.on(Operation.HEAD).always().fail(StoreFailure.CUSTOMER_KEY)),
        new Case(
            "somebody was faster",
            s -> s.destination(Behaviour.AWS.withConditions(Support.IGNORED)),
            ObjectAttributes.NONE,
            m -> {
              Runnable write = () -> m.destination.add("a", "somebody else's");
              m.destinationWire.on(Operation.UPLOAD_PART).before(write);
              m.destinationWire.on(Operation.UPLOAD_PART_COPY).before(write);
            }));
  }

  /** What can be seen of an object afterwards. */
  private record Arrival(
      @Nullable ObjectAttributes attributes, int bytes, @Nullable Line exception) {}

  @ParameterizedTest
  @MethodSource("cases")
  void largeObject_whenStreamed_arrivesAsASmallerOne(Case with) throws Exception {
    assertThat(large(with, setup())).isEqualTo(small(with, setup()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void largeObject_whenTheServerCopies_arrivesAsASmallerOne(Case with) throws Exception {
    assertThat(large(with, setup().sameProvider())).isEqualTo(small(with, setup().sameProvider()));
  }

  private static Arrival small(Case with, Setup setup) {
    TestMigration migration = migration(with, setup);
    List<Line> ledger = migration.ledger(migration.run());
    return arrival(migration, ledger.isEmpty() ? null : ledger.getFirst());
  }

  private static Arrival large(Case with, Setup setup) throws InterruptedException {
    TestMigration migration = migration(with, setup.largeThreshold(5L * MIB));
    ObjectEnd end = copy(migration.large(migration.sourceWire, migration.destinationWire));
    Line line = Ledgers.follow(migration.ofRun(), end.segment()).getFirst();
    return arrival(migration, line.code().equals("OBJECT_HANDED_OVER") ? null : line);
  }

  private static TestMigration migration(Case with, Setup setup) {
    TestMigration migration = with.changes().apply(setup).build();
    byte[] part = new byte[5 * MIB];
    Arrays.fill(part, (byte) 7);
    migration.source.addInParts("a", List.of(part, part), with.carried());
    migration.source.touch("a", LONG_AGO);
    with.trouble().accept(migration);
    return migration;
  }

  private static Arrival arrival(TestMigration migration, @Nullable Line exception) {
    boolean there = migration.destination.holds("a");
    return new Arrival(
        there ? migration.destination.attributesOf("a") : null,
        there ? migration.destination.bytesOf("a").length : 0,
        exception);
  }

  /** Goes through the steps as the workflow does. */
  private static ObjectEnd copy(LargeObjectMigrator large) throws InterruptedException {
    boolean afresh = false;
    for (int begins = 1; begins <= MAX_BEGINS; begins++) {
      LargeStep step =
          large.begin(
              new Begin(REF, ObjectKey.of("a"), Instant.now(), begins, begins - 1, afresh),
              1,
              ALIVE);
      LargeUpload upload = step.upload();
      if (upload != null) {
        step =
            large.copyParts(new Parts(REF, upload, step.missing().numbers(), begins - 1), 1, ALIVE);
      }
      if (upload != null && step.next() == Next.GO_ON) {
        step = large.complete(new Complete(REF, upload, begins - 1), 1, ALIVE);
      }
      if (step.next() == Next.ENDED) {
        return Objects.requireNonNull(step.end());
      }
      assertThat(step.next()).as("%s", step).isEqualTo(Next.RESTART);
      afresh = true;
    }
    throw new AssertionError("no end");
  }

  private static final LargeObjectLink ALIVE =
      new LargeObjectLink() {
        @Override
        public void heartbeat(int partsSent) {}

        @Override
        public @Nullable StopReason stopRequested() {
          return null;
        }

        @Override
        public boolean mayWrite() {
          return true;
        }
      };

  private static Behaviour website() {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withWebsite());
  }

  private static Behaviour onlyStandard() {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withClasses(Set.of(), Support.REFUSED));
  }

  private static FidelityOptions classes(StorageClassRule rule) {
    return FidelityOptions.DEFAULT.withStorageClass(rule);
  }

  private static FidelityOptions encryption(EncryptionRule rule) {
    return FidelityOptions.DEFAULT.withEncryption(rule);
  }

  private static Setup withMappedKey(Setup setup) {
    return setup
        .source(Behaviour.AWS.withEtagIsMd5(false))
        .destination(Behaviour.AWS.withEtagIsMd5(false))
        .fidelity(encryption(EncryptionRule.kms(null, Map.of(OLD_KEY, NEW_KEY), true)));
  }

  private static ObjectAttributes inClass(String storageClass) {
    return ObjectAttributes.beside(null, storageClass);
  }

  private static ObjectAttributes underKey(String arn) {
    return ObjectAttributes.NONE.withEncryption(new Encryption("aws:kms", arn, null));
  }

  private static ObjectAttributes metadata(String value) {
    return new ObjectAttributes(
        null, null, null, null, null, null, null, null, Map.of("k", value), Map.of());
  }
}
