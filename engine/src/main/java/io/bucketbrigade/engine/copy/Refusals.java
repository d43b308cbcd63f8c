package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import org.jspecify.annotations.Nullable;

/** Refused writes that are about what an object carries, and would be refused again. */
final class Refusals {

  private Refusals() {}

  /** The code of an object that the destination cannot hold as it is; null for other refusals. */
  static @Nullable FailureCode byNature(SideException e) {
    String code = e.failed().providerCode();
    if (e.side() != Side.DESTINATION || code == null) {
      return null;
    }
    return switch (code) {
      case "InvalidStorageClass" -> FailureCode.STORAGE_CLASS_REFUSED;
      // More than 2 KB of user metadata, more than 8 KB of headers, an Expires that is no date.
      case "MetadataTooLarge", "RequestHeaderSectionTooLarge", "MalformedDate" ->
          FailureCode.METADATA_REFUSED;
      default -> null;
    };
  }
}
