package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server tells of an item. */
public sealed interface ItemReading {

  /**
   * It has it.
   *
   * @param tree under the names of S3's API
   */
  record Present(JsonNode tree) implements ItemReading {}

  /** It has none. */
  record Absent() implements ItemReading {}

  /**
   * The server does not know the call.
   *
   * @param words what it said
   */
  record Unsupported(String words) implements ItemReading {}

  /**
   * The principal may not read it.
   *
   * @param words what the server said
   */
  record Forbidden(String words) implements ItemReading {}

  /**
   * It could not be read. {@link SideReader} makes this of failures.
   *
   * @param words why
   */
  record NotRead(String words) implements ItemReading {}
}
