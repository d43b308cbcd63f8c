package io.bucketbrigade.engine.state;

import java.util.List;
import java.util.Optional;

/**
 * Small named records of one migration or of all: a folder or a bucket. Names are relative paths
 * with {@code /}, made of letters, digits, {@code . _ - ~}. A write is atomic and replaces; a
 * record that {@link #write} returned from survives a crash. Thread-safe. Failures are {@link
 * StateStoreException}.
 */
public interface StateStore {

  /** Writes a record durably. */
  void write(String name, byte[] content);

  /** Reads a record; empty if there is none. */
  Optional<byte[]> read(String name);

  /**
   * Removes a record; removing one that does not exist is no error. It need not be durable: a crash
   * may bring the record back.
   */
  void delete(String name);

  /** The names that begin with {@code prefix}, ascending; at most {@code limit}. */
  List<String> list(String prefix, int limit);

  /** Where a record is, for people. */
  String locate(String name);

  /** The records below {@code folder}, by what follows it and a slash in their names. */
  default StateStore below(String folder) {
    return new SubfolderStateStore(this, folder);
  }
}
