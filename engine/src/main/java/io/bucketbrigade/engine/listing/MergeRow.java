package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/** One key as both listings show it, and what the write log of earlier passes says about it. */
public sealed interface MergeRow {

  /** The key, relative to the mapping. */
  ObjectKey key();

  /** What an earlier pass wrote under the key; null if none is known to have. */
  @Nullable ObjectWrite logged();

  /** The same key with what the write log says about it. */
  MergeRow withLogged(@Nullable ObjectWrite logged);

  /** Only the source has it. */
  record SourceOnly(ListedObject source, @Nullable ObjectWrite logged) implements MergeRow {

    /** A key that no write is known of. */
    public SourceOnly(ListedObject source) {
      this(source, null);
    }

    @Override
    public ObjectKey key() {
      return source.key();
    }

    @Override
    public MergeRow withLogged(@Nullable ObjectWrite newest) {
      return new SourceOnly(source, newest);
    }
  }

  /** Only the destination has it. */
  record DestinationOnly(ListedObject destination, @Nullable ObjectWrite logged)
      implements MergeRow {

    /** A key that no write is known of. */
    public DestinationOnly(ListedObject destination) {
      this(destination, null);
    }

    @Override
    public ObjectKey key() {
      return destination.key();
    }

    @Override
    public MergeRow withLogged(@Nullable ObjectWrite newest) {
      return new DestinationOnly(destination, newest);
    }

    /** Our copy of an object that the source has no more; null if it is none. */
    public @Nullable ObjectWrite orphan() {
      ObjectWrite write = logged;
      return write != null && write.isStillAt(destination) ? write : null;
    }
  }

  /** Both have it. */
  record Both(ListedObject source, ListedObject destination, @Nullable ObjectWrite logged)
      implements MergeRow {

    /** A key that no write is known of. */
    public Both(ListedObject source, ListedObject destination) {
      this(source, destination, null);
    }

    @Override
    public ObjectKey key() {
      return source.key();
    }

    @Override
    public MergeRow withLogged(@Nullable ObjectWrite newest) {
      return new Both(source, destination, newest);
    }

    /** What we wrote, if the destination still holds that; null if not, or if it cannot be told. */
    public @Nullable ObjectWrite ours() {
      ObjectWrite write = logged;
      return write != null && write.isStillAt(destination) ? write : null;
    }
  }
}
