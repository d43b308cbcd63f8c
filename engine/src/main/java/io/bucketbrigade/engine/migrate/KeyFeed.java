package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.migrate.LeaseWork.Failure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a lease come from, in ascending order. It is fed on one thread and asked on
 * others.
 */
public interface KeyFeed {

  /**
   * Hands over the keys of a range, each to what the feed was made for, until told to stop.
   *
   * @return what ended it early; null if nothing did, or it was told to stop
   * @throws io.bucketbrigade.engine.state.StateStoreException if it cannot read what it needs
   */
  @Nullable Failure feed(KeyRange range, BooleanSupplier stopped, KeyWork.Jobs jobs)
      throws InterruptedException;

  /** Whether every key of the range was handed over. */
  boolean isExhausted();

  /** The first source key of the range that was seen; null if none was yet. */
  @Nullable ObjectKey firstKey();

  /** The first source key after the range; null if there is none or the end was not reached. */
  @Nullable ObjectKey firstKeyBeyond();
}
