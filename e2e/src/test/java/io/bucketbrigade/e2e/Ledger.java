package io.bucketbrigade.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads every ledger segment below a state folder, without the engine's code. */
final class Ledger {

  private Ledger() {}

  /** The keys on record, sorted. */
  static List<String> keys(Path stateDir) {
    try (Stream<Path> files = Files.walk(stateDir)) {
      List<String> keys = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl.gz")).toList()) {
        keys.addAll(keysOf(file));
      }
      return keys.stream().sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> keysOf(Path file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      // The first line is the header.
      return lines.lines().skip(1).map(line -> Json.parse(line).text("key")).toList();
    }
  }
}
