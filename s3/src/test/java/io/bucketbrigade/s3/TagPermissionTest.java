package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.copy.CopyOutcome;
import io.bucketbrigade.engine.copy.ObjectCopier;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.preflight.Preflight;
import io.bucketbrigade.engine.preflight.PreflightReport;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As AWS does, the fake counts tags only for those who may read them. */
class TagPermissionTest {

  private static final Principal LIMITED = Principal.of("AKIALIMITED000000001", "limited-secret");
  private static final ObjectMeta TAGGED = ObjectMeta.NONE.tag("k", "v");
  private static final byte[] BODY = {1, 2, 3};
  private static final long MIB = 1024 * 1024;

  @TempDir Path state;

  private final FakeS3Server server = FakeS3Server.start();
  private final S3ObjectStores stores =
      new S3ObjectStores(
          Map.of(
              "limited",
              S3Connection.to(
                  "limited",
                  server.endpoint(),
                  new S3Credentials.Static(
                      LIMITED.accessKeyId(), LIMITED.secretAccessKey(), null))),
          16);

  @BeforeEach
  void fill() {
    server.createBucket("new");
    // Preflight's samples are in the first folder, so that nothing of the second is known.
    var old = server.createBucket("old");
    for (int i = 0; i < 1_200; i++) {
      old.put("a/%04d".formatted(i), BODY, TAGGED);
    }
    old.put("b/1", BODY, TAGGED);
  }

  @AfterEach
  void close() {
    stores.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = CopyPath.class,
      names = {"AUTO", "STREAM"})
  void copy_whenTagsOfAFolderMayNotBeRead_failsByName(CopyPath path) throws Exception {
    denyTags(key -> key.startsWith("b/"));
    MigrationContext context = Objects.requireNonNull(preflight(path).context());
    assertThat(context.source().capabilities().tagCountOnRead()).isTrue();
    assertThat(context.destination().capabilities().serverSideCopy())
        .isEqualTo(path == CopyPath.AUTO);

    CopyOutcome outcome = copy(context, "b/1");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CopyOutcome.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(FailureCode.OBJECT_ACCESS_DENIED));
    assertThat(server.bucket("new").get("b/1")).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = CopyPath.class,
      names = {"AUTO", "STREAM"})
  void copy_whenTagsMayBeRead_carriesThem(CopyPath path) throws Exception {
    denyTags(key -> false);
    MigrationContext context = Objects.requireNonNull(preflight(path).context());

    CopyOutcome outcome = copy(context, "b/1");

    assertThat(outcome).isInstanceOf(CopyOutcome.Copied.class);
    assertThat(Objects.requireNonNull(server.bucket("new").get("b/1")).meta().tags())
        .isEqualTo(Map.of("k", "v"));
  }

  @Test
  void preflight_whenNoTagsMayBeRead_refuses() {
    denyTags(key -> true);
    assertThat(preflight(CopyPath.AUTO).result().refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.READ_DENIED);
  }

  // ---- leaves

  private void denyTags(Predicate<String> keys) {
    Predicate<String> ofSource = key -> !key.startsWith(Canary.DEFAULT_KEY) && keys.test(key);
    server.add(LIMITED.withPolicy(Policy.ALLOW_ALL.denyKeys(ofSource, Action.READ_TAGS)));
  }

  private PreflightReport preflight(CopyPath path) {
    CopyOptions defaults = CopyOptions.DEFAULT;
    MigrationSpec spec =
        new MigrationSpec(
            "m",
            new BucketLocation("limited", "old", "", null),
            new BucketLocation("limited", "new", "", null),
            null,
            new CopyOptions(defaults.overwrite(), defaults.tags(), path, 16 * MIB, 16 * MIB),
            null,
            false,
            Canary.DEFAULT,
            SelectionOptions.NONE,
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            VerifyLevel.NONE);
    return new Preflight(stores, InstantSource.system())
        .examine(spec, StateLocation.inFolder("/state"));
  }

  private CopyOutcome copy(MigrationContext context, String key) throws Exception {
    MappingSide source = side(Side.SOURCE, context.spec().source(), context.source());
    MappingSide destination =
        side(Side.DESTINATION, context.spec().destination(), context.destination());
    ObjectCopier copier =
        new ObjectCopier(
            source,
            destination,
            context.spec().copy(),
            new BufferPool(64 * MIB),
            new UploadRecords(new FolderStateStore(state)),
            () -> {},
            new SideProbe(source, context.source().sampleKey(), null, () -> {}),
            new SideProbe(destination, null, null, () -> {}),
            Duration.ZERO);
    return copier.copy(
        Objects.requireNonNull(ObjectCopier.headAsRow(source, ObjectKey.of(key))),
        WriteCondition.IF_ABSENT);
  }

  private MappingSide side(Side side, BucketLocation location, SideRecord record) {
    return new MappingSide(side, stores.open(location), location.prefix(), record.capabilities());
  }
}
