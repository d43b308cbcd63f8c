package io.bucketbrigade.engine.upload;

import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.OpenUpload;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.migration.UploadSweep;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Aborts what an ended migration left open: the uploads on record, and those of which only the
 * intent was written down before the process died. Others' uploads are not touched.
 *
 * <p>Retry: what was swept is off the record, so a second sweep does what the first left. For one
 * thread.
 */
public final class UploadSweeper {

  /** Records of a page. */
  private static final int PAGE = 1_000;

  /** A destination that refuses to abort this many will refuse the rest. */
  private static final int MAX_LEFT = 1_000;

  /** Dates of replies are whole seconds, so a clock offset is known to a second or two. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  /**
   * An upload begins right after its intent, unless its worker sleeps in between. Whatever somebody
   * else begins later on the same key is left alone.
   */
  private static final Duration INTENT_HOLDS = Duration.ofHours(1);

  private final ObjectStore destination;
  private final UploadRecords records;
  private final Duration clockAhead;
  private final Set<String> left = new HashSet<>();
  private int settled;
  private @Nullable String problem;

  /**
   * Sweeps one migration.
   *
   * @param destination its bucket
   * @param clockAhead the destination's clock minus ours
   */
  public UploadSweeper(ObjectStore destination, UploadRecords records, Duration clockAhead) {
    this.destination = destination;
    this.records = records;
    this.clockAhead = clockAhead;
  }

  /**
   * Sweeps until nothing is left, or what is left cannot be aborted.
   *
   * @param alive called before each upload
   */
  public UploadSweep sweep(Runnable alive) {
    try {
      List<String> names = nextPage();
      while (!names.isEmpty() && left.size() < MAX_LEFT) {
        for (String name : names) {
          alive.run();
          if (!sweep(name)) {
            return result();
          }
        }
        names = nextPage();
      }
    } catch (StateStoreException e) {
      problem = e.getMessage();
    }
    return result();
  }

  /** An upload has up to two files, so that none is missing behind those that were left. */
  private List<String> nextPage() {
    return records.names(PAGE + 2 * left.size()).stream()
        .filter(name -> !left.contains(name))
        .toList();
  }

  /** Returns false if the destination as a whole is in trouble. */
  private boolean sweep(String name) {
    try {
      if (abort(name)) {
        records.settle(name);
        settled++;
      } else {
        left.add(name);
      }
      return true;
    } catch (StoreException e) {
      left.add(name);
      problem = e.getMessage();
      return isAboutTheUpload(e.failure());
    }
  }

  private static boolean isAboutTheUpload(StoreFailure failure) {
    return failure == StoreFailure.ACCESS_DENIED
        || failure == StoreFailure.NOT_IMPLEMENTED
        || failure == StoreFailure.INVALID_REQUEST;
  }

  /** Returns false if it is in another bucket, where an earlier run of the migration wrote to. */
  private boolean abort(String name) {
    Optional<UploadRecord> record = records.record(name);
    if (record.isPresent()) {
      UploadRecord upload = record.get();
      return isHere(upload.bucket()) && abort(upload.key(), upload.uploadId());
    }
    Optional<UploadIntent> intent = records.intent(name);
    return intent.isEmpty() || (isHere(intent.get().bucket()) && abortBegunBy(intent.get()));
  }

  private boolean isHere(String bucket) {
    if (bucket.equals(destination.bucket())) {
      return true;
    }
    problem = "it is in the bucket '%s', to which this run does not write".formatted(bucket);
    return false;
  }

  private boolean abortBegunBy(UploadIntent intent) {
    // Servers tell the second in which an upload began.
    Instant from =
        intent.intendedAt().plus(clockAhead).minus(CLOCK_ERROR).truncatedTo(ChronoUnit.SECONDS);
    Instant until = intent.intendedAt().plus(clockAhead).plus(INTENT_HOLDS);
    for (OpenUpload upload : destination.listMultipartUploads(intent.key())) {
      if (!upload.initiated().isBefore(from) && upload.initiated().isBefore(until)) {
        abort(intent.key(), upload.uploadId());
      }
    }
    return true;
  }

  private boolean abort(ObjectKey key, String uploadId) {
    destination.abortMultipartUpload(key, uploadId);
    return true;
  }

  private UploadSweep result() {
    return new UploadSweep(settled, left.size(), problem);
  }
}
