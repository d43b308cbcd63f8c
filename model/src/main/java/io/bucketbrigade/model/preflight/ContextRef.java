package io.bucketbrigade.model.preflight;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.StateLocation;
import org.jspecify.annotations.Nullable;

/**
 * Points at the immutable record of one run's spec and capabilities in the state store, so that
 * payloads stay small and workers can cache it.
 *
 * @param migrationId the migration
 * @param runId the root workflow's first run; a new start has a new record
 * @param state where the state store is; null for the workers' default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContextRef(String migrationId, String runId, @Nullable StateLocation state) {

  /** The record's name below the migration's folder in the state store. */
  public String path() {
    return "runs/%s/context.json".formatted(runId);
  }
}
