package io.bucketbrigade.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A command's JSON. */
record Json(JsonNode node) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Json parse(String text) {
    try {
      return new Json(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  String text(String field) {
    return node.path(field).asText();
  }

  long tally(String field) {
    return node.path("tally").path(field).asLong(-1);
  }
}
