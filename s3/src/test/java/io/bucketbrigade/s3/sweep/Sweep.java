package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.preflight.Preflight;
import io.bucketbrigade.engine.preflight.PreflightReport;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.engine.upload.UploadSweeper;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import io.bucketbrigade.s3.S3ObjectStores;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;

/** One seed: preflight, leases, the sweep of uploads, and the checks. */
final class Sweep implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 64;

  private final long seed;
  private final Random random;
  private final Servers servers;
  private final Meddler meddler;
  private final Scenario scenario;
  private final S3ObjectStores stores;

  private Sweep(long seed, boolean shares) {
    this.seed = seed;
    this.random = new Random(seed);
    this.servers = new Servers(seed, random);
    this.meddler =
        new Meddler(
            servers.source(),
            servers.sourcePrefix(),
            servers.destination(),
            servers.destinationPrefix(),
            new Random(seed));
    this.scenario = new Scenario(random, servers, meddler, shares);
    this.stores =
        new S3ObjectStores(
            Map.of(
                "source", connection("source", servers.sourceServer()),
                "destination", connection("destination", servers.destinationServer())),
            MAX_CONNECTIONS);
    servers.sourceServer().before(meddler);
    servers.destinationServer().before(meddler);
  }

  /** Objects of all kinds, each copied by its lease. */
  static Sweep ofLeases(long seed) {
    return new Sweep(seed, false);
  }

  /** Objects around the size from which on many workers share them. */
  static Sweep ofSharedObjects(long seed) {
    return new Sweep(seed, true);
  }

  private static S3Connection connection(String name, FakeS3Server server) {
    return S3Connection.to(
        name,
        server.endpoint(),
        new S3Credentials.Static(server.accessKey(), server.secretKey(), null));
  }

  void run() {
    MigrationSpec spec = spec();
    MigrationContext context = preflight(spec);
    ObjectStore destination = stores.open(spec.destination());
    ObjectStore source = stores.open(spec.source());
    Books books = new Books();
    Lane lane = new Lane(random, source, destination, context, books);
    SharedObjects shared = new SharedObjects(random, source, destination, context, books);
    try {
      servers.breakThings();
      meddler.start();
      lane.run();
      scenario.checkHandedOver(books.handedOver());
      shared.run();
      meddler.stop();
      servers.mendThings();
      sweepUploads(destination, books);
      new Aftermath(servers, scenario, meddler, books).check();
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed %d (-Dsweep.seed=%d): %s%n%s%n%s%n%s %s%n%s"
              .formatted(seed, seed, e.getMessage(), servers, lane, shared, books, spec.copy()),
          e);
    }
  }

  private MigrationContext preflight(MigrationSpec spec) {
    PreflightReport report =
        new Preflight(stores, InstantSource.system())
            .examine(spec, StateLocation.inFolder("/nowhere"));
    MigrationContext context = report.context();
    if (context == null) {
      throw new AssertionError("seed " + seed + " is refused: " + report.result());
    }
    return context;
  }

  private MigrationSpec spec() {
    return new MigrationSpec(
        "sweep",
        new BucketLocation("source", servers.source().name(), servers.sourcePrefix(), null),
        new BucketLocation(
            "destination", servers.destination().name(), servers.destinationPrefix(), null),
        null,
        new CopyOptions(
            scenario.overwrite(),
            TagPolicy.CARRY,
            CopyPath.AUTO,
            CopyOptions.MIN_PART_BYTES,
            scenario.multipartThreshold(),
            FidelityOptions.DEFAULT,
            scenario.largeObjectThreshold()),
        null,
        false,
        Canary.DEFAULT,
        SelectionOptions.NONE,
        MigrationSpec.DEFAULT_GIVE_UP_AFTER,
        MigrationSpec.DEFAULT_LEASE_TIME,
        VerifyLevel.NONE);
  }

  private static void sweepUploads(ObjectStore destination, Books books) {
    UploadSweep swept =
        new UploadSweeper(destination, new UploadRecords(books.state()), Duration.ZERO)
            .sweep(() -> {});
    assertThat(swept.left()).as("uploads that the sweeper left: %s", swept).isZero();
  }

  @Override
  public void close() {
    stores.close();
    servers.close();
  }
}
