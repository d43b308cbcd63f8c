package io.bucketbrigade.cli.render;

import java.util.Iterator;

/**
 * What is on record of one mapping.
 *
 * @param source where its objects come from, as {@code s3://bucket/prefix}
 * @param destination where they go
 * @param lines its records, read as they are asked for
 */
public record MappedLines(String source, String destination, Iterator<String> lines) {

  /** Names the mapping for people, above its records. */
  String heading() {
    return TerminalText.escape(source) + " -> " + TerminalText.escape(destination);
  }
}
