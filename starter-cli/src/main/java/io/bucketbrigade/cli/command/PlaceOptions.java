package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.spec.S3Uri;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.verify.Audit;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.ConnectionsFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From where to where, and how each side is reached. */
final class PlaceOptions {

  @Option(names = "--source", paramLabel = "URI", description = "s3://BUCKET[/PREFIX]")
  @Nullable String source;

  @Option(names = "--destination", paramLabel = "URI", description = "s3://BUCKET[/PREFIX]")
  @Nullable String destination;

  @Option(
      names = "--source-connection",
      paramLabel = "NAME",
      description = "A connection that the workers know.")
  @Nullable String sourceConnection;

  @Option(names = "--source-endpoint", paramLabel = "URL", description = "Not AWS but this server.")
  @Nullable URI sourceEndpoint;

  @Option(names = "--source-region", paramLabel = "REGION", description = "The signing region.")
  @Nullable String sourceRegion;

  @Option(
      names = "--source-profile",
      paramLabel = "PROFILE",
      description = "An AWS profile instead of the default credential chain.")
  @Nullable String sourceProfile;

  @Option(
      names = "--destination-connection",
      paramLabel = "NAME",
      description = "As --source-connection, for the destination.")
  @Nullable String destinationConnection;

  @Option(
      names = "--destination-endpoint",
      paramLabel = "URL",
      description = "As --source-endpoint, for the destination.")
  @Nullable URI destinationEndpoint;

  @Option(
      names = "--destination-region",
      paramLabel = "REGION",
      description = "As --source-region, for the destination.")
  @Nullable String destinationRegion;

  @Option(
      names = "--destination-profile",
      paramLabel = "PROFILE",
      description = "As --source-profile, for the destination.")
  @Nullable String destinationProfile;

  /** Whether either side is named. */
  boolean areGiven() {
    return source != null || destination != null;
  }

  /**
   * Both sides as they are named.
   *
   * @param needed what to say if one is not
   */
  BucketMapping asked(String needed) {
    if (source == null || destination == null) {
      throw CliException.usage(needed);
    }
    return new BucketMapping(
        location(SpecFile.SOURCE_CONNECTION, S3Uri.parse("--source", source)),
        location(SpecFile.DESTINATION_CONNECTION, S3Uri.parse("--destination", destination)));
  }

  /**
   * The spec of a command that only looks: the file's, or one of both sides as they are named.
   *
   * @param specFile null if none is given
   * @param command its name, for what it says and as the beginning of an id
   */
  MigrationSpec spec(
      @Nullable Path specFile, String command, boolean allowEmptySource, VerifyLevel verify) {
    if (specFile == null) {
      BucketMapping asked =
          asked(command + " needs --spec FILE, or --source and --destination together.");
      return spec(command + "-" + fingerprint(), asked, allowEmptySource, verify);
    }
    if (areGiven()) {
      throw CliException.usage("--spec stands beside --source or --destination; give one of both.");
    }
    return SpecFile.read(specFile);
  }

  /** A spec of two places, which says nothing else but this. */
  static MigrationSpec spec(
      String id, BucketMapping asked, boolean allowEmptySource, VerifyLevel verify) {
    return new MigrationSpec(
        id,
        asked.source(),
        asked.destination(),
        null,
        CopyOptions.DEFAULT,
        null,
        allowEmptySource,
        Canary.DEFAULT,
        SelectionOptions.NONE,
        MigrationSpec.DEFAULT_GIVE_UP_AFTER,
        MigrationSpec.DEFAULT_LEASE_TIME,
        verify);
  }

  /** The same number for the same options, so that what is kept of them is kept once. */
  String fingerprint() {
    CRC32 sum = new CRC32();
    Stream.of(
            source,
            destination,
            sourceEndpoint,
            sourceRegion,
            sourceProfile,
            destinationEndpoint,
            destinationRegion,
            destinationProfile)
        .forEach(option -> sum.update((option + "\n").getBytes(StandardCharsets.UTF_8)));
    return "%08x".formatted(sum.getValue());
  }

  private static BucketLocation location(String connection, S3Uri uri) {
    return new BucketLocation(connection, uri.bucket(), uri.prefix(), null);
  }

  /** Refuses what cannot be an id. */
  static void requireId(String id) {
    if (!MigrationSpec.isValidId(id)) {
      throw CliException.usage(
          "--id is '%s'; it may hold letters, digits, '.', '_' and '-', at most %d, and must begin with a letter or digit."
              .formatted(id, MigrationSpec.MAX_ID_CHARS));
    }
  }

  /**
   * A spec whose connections are known.
   *
   * @param spec with the connections' names
   * @param known connections of the connections file
   * @param adHoc connections that the command line describes
   */
  record Placed(MigrationSpec spec, Map<String, S3Connection> known, List<S3Connection> adHoc) {}

  /** Decides which connections a spec goes through. */
  Placed place(TargetOptions target, @Nullable Path connectionsFile, MigrationSpec asked) {
    SideOptions sourceSide =
        new SideOptions("source", sourceConnection, sourceEndpoint, sourceRegion, sourceProfile);
    SideOptions destinationSide =
        new SideOptions(
            "destination",
            destinationConnection,
            destinationEndpoint,
            destinationRegion,
            destinationProfile);
    Map<String, S3Connection> known = ConnectionsFile.load(connectionsFile);
    SidePlacing placing = new SidePlacing(asked.id(), target.isEmbedded(), known);
    TemporaryAccess access = asked.temporaryAccess();
    if (access != null) {
      access.policyConnections().forEach(placing::requireKnown);
    }
    List<BucketMapping> placed = new ArrayList<>();
    // Mappings that name no connection share one.
    Set<S3Connection> adHoc = new LinkedHashSet<>();
    for (BucketMapping mapping : asked.mappings()) {
      SidePlacing.Placed from = placing.place(mapping.source(), sourceSide);
      SidePlacing.Placed to = placing.place(mapping.destination(), destinationSide);
      placed.add(new BucketMapping(from.location(), to.location()));
      from.adHoc().ifPresent(adHoc::add);
      to.adHoc().ifPresent(adHoc::add);
    }
    return new Placed(asked.withMappings(placed), known, List.copyOf(adHoc));
  }

  /**
   * Starts what a spec asks for, once its connections are known.
   *
   * @param audit null to migrate
   * @return what the process ends with
   */
  int start(
      Console console,
      Assembly assembly,
      TargetOptions target,
      @Nullable Path connectionsFile,
      boolean wait,
      boolean json,
      MigrationSpec asked,
      @Nullable Audit audit) {
    Placed placed = place(target, connectionsFile, asked);
    Starting starting = new Starting(console, assembly, target, json, placed.spec(), audit);
    return target.isEmbedded()
        ? starting.embedded(placed.known(), placed.adHoc())
        : starting.remote(wait);
  }
}
