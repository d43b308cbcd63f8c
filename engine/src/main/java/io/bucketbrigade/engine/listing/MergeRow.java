package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;

/** One key as both listings show it. */
public sealed interface MergeRow {

  /** The key, relative to the mapping. */
  ObjectKey key();

  /** Only the source has it. */
  record SourceOnly(ListedObject source) implements MergeRow {
    @Override
    public ObjectKey key() {
      return source.key();
    }
  }

  /** Only the destination has it. */
  record DestinationOnly(ListedObject destination) implements MergeRow {
    @Override
    public ObjectKey key() {
      return destination.key();
    }
  }

  /** Both have it. */
  record Both(ListedObject source, ListedObject destination) implements MergeRow {
    @Override
    public ObjectKey key() {
      return source.key();
    }
  }
}
