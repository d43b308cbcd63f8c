package io.bucketbrigade.engine.state;

import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.StateLocation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens state stores. Thread-safe; opening sends no request and is cheap. */
public final class StateStores {

  private final ObjectStores buckets;
  private final @Nullable StateLocation defaultLocation;

  /**
   * An opener.
   *
   * @param buckets opens stores that are in buckets, without retries of their own
   * @param defaultLocation where state lives if a spec does not say; null if it must say
   */
  public StateStores(ObjectStores buckets, @Nullable StateLocation defaultLocation) {
    this.buckets = buckets;
    this.defaultLocation = defaultLocation;
  }

  /**
   * The location, or the default one.
   *
   * @throws StateStoreException if neither is given
   */
  public StateLocation resolve(@Nullable StateLocation location) {
    StateLocation resolved = location == null ? defaultLocation : location;
    if (resolved == null) {
      throw new StateStoreException(
          "The spec names no state store and this worker has no default one; add 'state' to the spec"
              + " or configure a default state store for the workers.");
    }
    return resolved;
  }

  /**
   * Opens a store.
   *
   * @param location null for the default one
   * @throws StateStoreException if neither is given
   */
  public StateStore open(@Nullable StateLocation location) {
    StateLocation resolved = resolve(location);
    BucketLocation bucket = resolved.bucket();
    String folder = resolved.folder();
    if (bucket != null) {
      return new BucketStateStore(buckets.open(bucket), bucket.prefix(), RetryPolicy.WIRE);
    }
    if (folder != null) {
      return new FolderStateStore(Path.of(folder));
    }
    throw new IllegalArgumentException("a state location is a bucket or a folder");
  }

  /** The records of the migration, or of one of many mappings, that {@code context} belongs to. */
  public StateStore ofMigration(ContextRef context) {
    return open(context.state()).below(StateLayout.folderOf(context));
  }
}
