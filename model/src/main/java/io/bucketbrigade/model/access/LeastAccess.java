package io.bucketbrigade.model.access;

import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.StateLocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The least that the principal of each connection has to be allowed for a migration, by its spec
 * alone: nothing is asked of any server. In the words of Amazon's service authorization reference
 * for S3 and KMS. Pure.
 */
public final class LeastAccess {

  private static final String S3 = "arn:aws:s3:::";

  private static final Pattern MEANINGFUL = Pattern.compile("[*?$]");

  private final MigrationSpec spec;
  private final FidelityOptions fidelity;
  private final boolean versions;
  private final boolean locks;
  private final boolean acls;
  private final Map<String, Map<String, AccessStatement>> byConnection = new LinkedHashMap<>();
  private final Map<Place, BucketNeed> byBucket = new LinkedHashMap<>();

  private LeastAccess(MigrationSpec spec) {
    this.spec = spec;
    this.fidelity = spec.copy().fidelity();
    this.versions = spec.versions() == Versions.ALL;
    this.locks = fidelity.objectLock() == LockPolicy.CARRY;
    AclOptions grants = fidelity.acl();
    this.acls = grants != null;
  }

  /**
   * The statements that each principal needs.
   *
   * @return by the name of the connection, in the order of the spec; those of several mappings are
   *     merged
   */
  public static Map<String, List<AccessStatement>> of(MigrationSpec spec) {
    LeastAccess access = new LeastAccess(spec);
    access.mappings();
    access.state();
    Map<String, List<AccessStatement>> statements = new LinkedHashMap<>();
    access.byConnection.forEach(
        (connection, bySid) -> statements.put(connection, List.copyOf(bySid.values())));
    return statements;
  }

  /**
   * The same by the bucket at which it is allowed, of sources and destinations alone: what their
   * own policies may say. Keys of KMS have policies of their own.
   *
   * @return in the order of the spec; those of several mappings at one bucket are merged
   */
  public static List<BucketNeed> atBuckets(MigrationSpec spec) {
    LeastAccess access = new LeastAccess(spec);
    access.mappings();
    return List.copyOf(access.byBucket.values());
  }

  private void mappings() {
    for (BucketMapping mapping : spec.mappings()) {
      source(mapping.source());
      destination(mapping.source(), mapping.destination());
    }
  }

  /** Where statements of several mappings are merged. */
  private record Place(Side side, BucketLocation bucket, String connection, String sid) {}

  // ---- the sides

  private void source(BucketLocation source) {
    String who = source.connection();
    need(who, Side.SOURCE, "BrigadeListSource", listing(), source, bucket(source));
    may(
        who,
        Side.SOURCE,
        "BrigadeOptionalLookAtSource",
        actions(
            "s3:GetBucketVersioning",
            "s3:GetBucketAcl",
            "s3:GetBucketWebsite",
            when(locks, "s3:GetBucketObjectLockConfiguration")),
        source,
        bucket(source));
    need(
        who,
        Side.SOURCE,
        "BrigadeReadSource",
        actions(
            "s3:GetObject",
            when(readsTags(), "s3:GetObjectTagging"),
            when(versions, "s3:GetObjectVersion"),
            when(versions && readsTags(), "s3:GetObjectVersionTagging"),
            when(locks, "s3:GetObjectRetention"),
            when(locks, "s3:GetObjectLegalHold"),
            when(acls, "s3:GetObjectAcl"),
            when(fidelity.restore() != null, "s3:RestoreObject")),
        source,
        objects(source, "*"));
  }

  private void destination(BucketLocation source, BucketLocation destination) {
    String who = destination.connection();
    need(
        who,
        Side.DESTINATION,
        "BrigadeListDestination",
        Stream.concat(listing().stream(), Stream.of("s3:ListBucketMultipartUploads")).toList(),
        destination,
        bucket(destination));
    may(
        who,
        Side.DESTINATION,
        "BrigadeOptionalLookAtDestination",
        actions("s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketObjectLockConfiguration"),
        destination,
        bucket(destination));
    boolean deletes = versions || spec.passes().propagateDeletes();
    boolean carriesTags = spec.copy().tags().carries();
    need(
        who,
        Side.DESTINATION,
        "BrigadeWriteDestination",
        actions(
            "s3:GetObject",
            "s3:PutObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
            when(carriesTags, "s3:GetObjectTagging"),
            when(carriesTags, "s3:PutObjectTagging"),
            when(deletes, "s3:DeleteObject"),
            when(versions, "s3:GetObjectVersion"),
            when(versions && carriesTags, "s3:GetObjectVersionTagging"),
            when(locks, "s3:GetObjectRetention"),
            when(locks, "s3:GetObjectLegalHold"),
            when(locks, "s3:PutObjectRetention"),
            when(locks, "s3:PutObjectLegalHold"),
            when(acls, "s3:GetObjectAcl"),
            when(acls, "s3:PutObjectAcl")),
        destination,
        objects(destination, "*"));
    canary(destination);
    copyFromSource(source, destination);
    encryption(destination);
  }

  private void canary(BucketLocation destination) {
    Canary canary = spec.canary();
    if (canary.enabled()) {
      may(
          destination.connection(),
          Side.DESTINATION,
          "BrigadeOptionalTidyUpCanary",
          actions("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectAcl"),
          destination,
          objects(destination, literal(canary.key()) + "*"));
    }
  }

  /** The server reads the source for whoever asks it to copy. */
  private void copyFromSource(BucketLocation source, BucketLocation destination) {
    boolean streams = spec.copy().path() == CopyPath.STREAM;
    if (streams || source.connection().equals(destination.connection())) {
      return;
    }
    boolean required = spec.copy().path() == CopyPath.SERVER_SIDE;
    add(
        destination.connection(),
        Side.SOURCE,
        source,
        new AccessStatement(
            required ? "BrigadeCopyFromSource" : "BrigadeOptionalCopyFromSource",
            !required,
            actions(
                "s3:GetObject",
                when(spec.copy().tags().carries(), "s3:GetObjectTagging"),
                when(versions, "s3:GetObjectVersion"),
                when(versions && spec.copy().tags().carries(), "s3:GetObjectVersionTagging")),
            List.of(objects(source, "*"))));
  }

  private void encryption(BucketLocation destination) {
    EncryptionRule rule = fidelity.encryption();
    if (rule.mode() != EncryptionRule.Mode.KMS) {
      return;
    }
    List<String> named =
        rule.destinationKeys().stream().filter(key -> key.startsWith("arn:")).toList();
    boolean allNamed = !named.isEmpty() && named.size() == rule.destinationKeys().size();
    addOfConnection(
        destination.connection(),
        new AccessStatement(
            "BrigadeEncrypt",
            false,
            // A part of an upload is read again by KMS when the upload is completed.
            actions("kms:GenerateDataKey", "kms:Decrypt"),
            allNamed ? named : List.of("*")));
  }

  private void state() {
    StateLocation state = spec.state();
    BucketLocation kept = state == null ? null : state.bucket();
    if (kept != null) {
      need(
          kept.connection(),
          Side.STATE,
          "BrigadeListState",
          actions("s3:ListBucket"),
          kept,
          bucket(kept));
      need(
          kept.connection(),
          Side.STATE,
          "BrigadeKeepState",
          actions("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
          kept,
          objects(kept, "*"));
    }
  }

  // ---- statements

  private List<String> listing() {
    return actions("s3:ListBucket", when(versions, "s3:ListBucketVersions"));
  }

  /** Rules about tags read them even if they are left behind. */
  private boolean readsTags() {
    return spec.copy().tags().carries() || spec.selection().needsTags();
  }

  private static String when(boolean asked, String action) {
    return asked ? action : "";
  }

  private static List<String> actions(String... actions) {
    return Stream.of(actions).filter(action -> !action.isEmpty()).toList();
  }

  private static String bucket(BucketLocation location) {
    return S3 + location.bucket();
  }

  private static String objects(BucketLocation location, String keys) {
    return bucket(location) + "/" + literal(location.prefix()) + keys;
  }

  /** In a policy these characters mean something else, unless they are put so. */
  private static String literal(String prefix) {
    return MEANINGFUL.matcher(prefix).replaceAll("\\${$0}");
  }

  private void need(
      String who, Side side, String sid, List<String> actions, BucketLocation at, String resource) {
    add(who, side, at, new AccessStatement(sid, false, actions, List.of(resource)));
  }

  private void may(
      String who, Side side, String sid, List<String> actions, BucketLocation at, String resource) {
    add(who, side, at, new AccessStatement(sid, true, actions, List.of(resource)));
  }

  private void add(String who, Side side, BucketLocation at, AccessStatement statement) {
    addOfConnection(who, statement);
    BucketLocation bucket = at.wholeBucket();
    byBucket.merge(
        new Place(side, bucket, who, statement.sid()),
        new BucketNeed(side, bucket, who, statement),
        (one, other) ->
            new BucketNeed(side, bucket, who, merged(one.statement(), other.statement())));
  }

  private void addOfConnection(String who, AccessStatement statement) {
    byConnection
        .computeIfAbsent(who, connection -> new LinkedHashMap<>())
        .merge(statement.sid(), statement, LeastAccess::merged);
  }

  /** The actions of a name follow from the spec, so those of each mapping are the same. */
  private static AccessStatement merged(AccessStatement one, AccessStatement other) {
    List<String> resources = new ArrayList<>(one.resources());
    resources.addAll(other.resources());
    return new AccessStatement(one.sid(), one.optional(), one.actions(), resources);
  }
}
