package io.bucketbrigade.cli.embedded;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the migrations of a state folder.
 *
 * @param temporalAddress host:port of Temporal; null if it lives in the owner's memory, where
 *     nobody else reaches it
 * @param webUi the Web UI's address; null if there is none
 * @param pid the owner's process
 * @param connections the names that its worker knows
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EmbeddedInfo(
    @Nullable String temporalAddress, @Nullable String webUi, long pid, List<String> connections) {

  /** Copies the list. */
  public EmbeddedInfo {
    connections = List.copyOf(connections);
  }
}
