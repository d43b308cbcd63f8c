package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.state.StateRecords;
import java.util.Iterator;

/**
 * What is on record of one mapping.
 *
 * @param source where its objects come from, as {@code s3://bucket/prefix}
 * @param destination where they go
 * @param lines its records, read as they are asked for
 */
public record MappedLines(String source, String destination, Iterator<String> lines) {

  /** A record as JSON that says which mapping it is of. */
  ObjectNode named(Object record) {
    ObjectNode node = StateRecords.json().valueToTree(record);
    return node.put("source", source).put("destination", destination);
  }

  /** Names the mapping for people, above its records. */
  String heading() {
    return TerminalText.escape(source) + " -> " + TerminalText.escape(destination);
  }
}
