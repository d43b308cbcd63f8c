package io.bucketbrigade.engine.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Typed records of a state store, as JSON. Fields that a reader does not know are passed over, so
 * that workers of neighbouring versions share a store. Thread-safe.
 */
public final class StateRecords {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .build();

  private final StateStore store;

  /** Records in {@code store}. */
  public StateRecords(StateStore store) {
    this.store = store;
  }

  /** The one mapper of all records, also for lines of ledger segments. */
  public static JsonMapper json() {
    return JSON;
  }

  /** The store that they are in. */
  public StateStore store() {
    return store;
  }

  /** Writes a record durably; writing it again replaces it. */
  public void write(String name, Object record) {
    store.write(name, toJson(record).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a record; empty if there is none.
   *
   * @throws StateStoreException if what is there is not of that type
   */
  public <T> Optional<T> read(String name, Class<T> type) {
    return store.read(name).map(content -> fromJson(name, content, type));
  }

  /**
   * Reads a record that must exist.
   *
   * @throws StateStoreException if it does not, or is not of that type
   */
  public <T> T require(String name, Class<T> type) {
    return read(name, type)
        .orElseThrow(
            () ->
                new StateStoreException(
                    ("The state record %s does not exist; this worker must use the state store that"
                            + " the migration was started with.")
                        .formatted(store.locate(name))));
  }

  /**
   * Reads one line of a ledger segment.
   *
   * @param what names the line in an error, as {@code A record of the ledger}
   * @throws StateStoreException if it is not of that type
   */
  public static <T> T parseLine(String what, String line, Class<T> type) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new StateStoreException(
          "%s cannot be read (%s); restore the state store."
              .formatted(what, e.getOriginalMessage()),
          e);
    }
  }

  private static String toJson(Object record) {
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be a record: " + record.getClass(), e);
    }
  }

  private <T> T fromJson(String name, byte[] content, Class<T> type) {
    try {
      return JSON.readValue(content, type);
    } catch (IOException e) {
      throw new StateStoreException(
          "The state record %s is not a %s: %s"
              .formatted(store.locate(name), type.getSimpleName(), e.getMessage()),
          e);
    }
  }
}
