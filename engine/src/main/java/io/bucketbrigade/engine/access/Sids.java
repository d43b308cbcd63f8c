package io.bucketbrigade.engine.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.model.access.BucketNeed;
import io.bucketbrigade.model.spec.BucketLocation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of our statements: letters and digits, as policies take them, and hashes of ours in place
 * of names that have other characters. Each begins with that of its migration, so that what belongs
 * to one is found by its id alone.
 *
 * <pre>
 * Brigade + 16 hex of the migration
 *   Freeze + 8 hex of the cutover + 8 hex of connection and expected owner
 *   Access + 8 hex of the grant + 8 hex of connection and expected owner + what is allowed
 * </pre>
 */
public final class Sids {

  private static final String OURS = "Brigade";
  private static final String FREEZE = "Freeze";
  private static final String ACCESS = "Access";

  /** Two migrations of 2^32 have the same by chance. */
  private static final int MIGRATION_CHARS = 16;

  /** A migration has few cutovers, and at most 100 places. */
  private static final int CHARS = 8;

  private Sids() {}

  /** How all statements of a migration begin. */
  public static String ofMigration(String migration) {
    return OURS + hash(migration, MIGRATION_CHARS);
  }

  /** How those that let principals in begin. */
  public static String ofAccess(String migration) {
    return ofMigration(migration) + ACCESS;
  }

  /** How those begin that freeze. */
  public static String ofFreezes(String migration) {
    return ofMigration(migration) + FREEZE;
  }

  /** How those begin that freeze for a cutover. */
  public static String ofFreeze(String migration, String cutover) {
    return ofFreezes(migration) + hash(cutover, CHARS);
  }

  /** Two connections may lead to one bucket, so each has a statement of its own. */
  static String freeze(String migration, String cutover, BucketLocation bucket) {
    return ofFreeze(migration, cutover) + place(bucket);
  }

  /** How those of one grant begin. */
  public static String ofGrant(String migration, String grant) {
    return ofAccess(migration) + hash(grant, CHARS);
  }

  static String access(String migration, String grant, BucketNeed need) {
    return ofGrant(migration, grant)
        + place(need.bucket())
        + need.statement().sid().substring(OURS.length());
  }

  private static String place(BucketLocation bucket) {
    return hash(bucket.connection() + '\n' + bucket.expectedOwner(), CHARS);
  }

  private static String hash(String text, int chars) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, chars);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
