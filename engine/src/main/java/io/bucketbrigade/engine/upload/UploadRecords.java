package io.bucketbrigade.engine.upload;

import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a migration wrote down of its uploads, in its folder of the state store. Each upload has a
 * name of its own, under which an {@link UploadIntent} lies before it begins and an immutable
 * {@link UploadRecord} once it has; both are removed when the upload is completed or aborted. So
 * their number follows the uploads that are open, and not the bucket.
 *
 * <p>Names begin with a digest of bucket and key, because keys may hold what record names may not.
 * Thread-safe. Failures are {@link StateStoreException}.
 */
public final class UploadRecords {

  /** More attempts on one object than leave records behind; the sweeper finds the rest. */
  private static final int MAX_NAMES_OF_A_KEY = 100;

  private final StateRecords records;

  /**
   * Records of one migration.
   *
   * @param migration its folder in the state store
   */
  public UploadRecords(StateStore migration) {
    this.records = new StateRecords(migration);
  }

  /**
   * A recorded upload.
   *
   * @param name under which it is recorded
   * @param record what is recorded
   */
  public record Recorded(String name, UploadRecord record) {}

  /**
   * Makes an intent durable.
   *
   * @return the name under which the upload is to be recorded
   */
  public String intend(UploadIntent intent) {
    String name =
        "%s-%013d-%08x"
            .formatted(
                digestOf(intent.bucket(), intent.key()),
                intent.intendedAt().toEpochMilli(),
                ThreadLocalRandom.current().nextInt());
    records.write(StateLayout.uploadIntent(name), intent);
    return name;
  }

  /** Makes the record of a begun upload durable. */
  public void write(String name, UploadRecord record) {
    records.write(StateLayout.uploadRecord(name), record);
  }

  /** The recorded uploads of one object, oldest first. */
  public List<Recorded> of(String bucket, ObjectKey key) {
    List<Recorded> found = new ArrayList<>();
    for (String name : names(digestOf(bucket, key), MAX_NAMES_OF_A_KEY)) {
      record(name)
          .filter(record -> record.bucket().equals(bucket) && record.key().equals(key))
          .ifPresent(record -> found.add(new Recorded(name, record)));
    }
    return found;
  }

  /** The names of uploads that are not settled, ascending; those of at most {@code limit} files. */
  public List<String> names(int limit) {
    return names("", limit);
  }

  private List<String> names(String prefix, int limit) {
    return records.store().list(StateLayout.UPLOADS + prefix, limit).stream()
        .map(StateLayout::uploadName)
        .distinct()
        .toList();
  }

  /** The intent under a name; empty if there is none any more. */
  public Optional<UploadIntent> intent(String name) {
    return records.read(StateLayout.uploadIntent(name), UploadIntent.class);
  }

  /** The record under a name; empty if the upload was not recorded, or is settled. */
  public Optional<UploadRecord> record(String name) {
    return records.read(StateLayout.uploadRecord(name), UploadRecord.class);
  }

  /**
   * Forgets an upload that is completed or aborted. The intent goes first: a record without its
   * intent says what to do, an intent without its record means a search.
   */
  public void settle(String name) {
    records.store().delete(StateLayout.uploadIntent(name));
    records.store().delete(StateLayout.uploadRecord(name));
  }

  private static String digestOf(String bucket, ObjectKey key) {
    return sha256(bucket + "/" + key.value());
  }

  /** As lower-case hexadecimal digits. */
  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
