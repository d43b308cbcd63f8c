package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the objects that leases handed over.
 *
 * @param objects at most {@link #MAX_OBJECTS}; may be none although more follow
 * @param next where to go on; null at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LargeObjectWindow(List<LargeObject> objects, @Nullable Position next) {

  /** Escaped keys of 1,024 control characters take 6 KiB each, and a payload at most 64 KiB. */
  public static final int MAX_OBJECTS = 8;

  /** Copies the list. */
  public LargeObjectWindow {
    objects = List.copyOf(objects);
  }

  /**
   * An object to copy.
   *
   * @param key relative to the mapping
   * @param sizeBytes as it was listed
   */
  public record LargeObject(ObjectKey key, long sizeBytes) {}

  /**
   * Asks for a window.
   *
   * @param context the run
   * @param from where to begin
   */
  public record Request(ContextRef context, Position from) {}
}
