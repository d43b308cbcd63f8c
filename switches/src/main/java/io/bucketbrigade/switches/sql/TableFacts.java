package io.bucketbrigade.switches.sql;

import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says about a rule's table.
 *
 * @param schema where it lies, and where the journal will
 * @param name its name
 * @param keyKind how its keys are bound
 * @param columnLength the most characters that the column holds, or null where it has no limit
 */
record TableFacts(String schema, String name, KeyKind keyKind, @Nullable Long columnLength) {

  /** How a key that was read as text is bound again. */
  enum KeyKind {
    INTEGER,
    /** Perhaps unsigned. */
    BIG_INTEGER,
    TEXT,
    UUID_VALUE;

    Object value(String text) {
      return switch (this) {
        case INTEGER -> Long.valueOf(text);
        case BIG_INTEGER -> new BigInteger(text);
        case TEXT -> text;
        case UUID_VALUE -> UUID.fromString(text);
      };
    }
  }
}
