package io.bucketbrigade.engine.store;

/** What a server says of an object that lies, or lay, in an archive. */
public enum ArchiveState {
  /** It lies in an archive tier, and nobody has asked for it. */
  ARCHIVED,
  /** Its restore is under way; until that is done it cannot be read. */
  RESTORING,
  /** A restored copy of it can be read for some time. */
  RESTORED
}
