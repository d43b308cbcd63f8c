package io.bucketbrigade.e2e;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
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

/** Reads every ledger segment of a state store, without the engine's code. */
final class Ledger {

  private static final String SEGMENT = ".jsonl.gz";

  private Ledger() {}

  /** The keys on record in a folder, sorted. */
  static List<String> keys(Path stateDir) {
    try (Stream<Path> files = Files.walk(stateDir)) {
      List<String> keys = new ArrayList<>();
      for (Path file : files.filter(f -> isOfExceptions(f.toString())).toList()) {
        keys.addAll(keysOf(Files.readAllBytes(file)));
      }
      return keys.stream().sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys on record in a bucket, sorted. */
  static List<String> keys(FakeBucket state) {
    return state.keys().stream()
        .filter(Ledger::isOfExceptions)
        .flatMap(name -> keysOf(state.require(name).body().bytes()).stream())
        .sorted()
        .toList();
  }

  /** What was written has segments of the same form in a folder of its own. */
  private static boolean isOfExceptions(String name) {
    return name.endsWith(SEGMENT) && !name.contains("/writes/");
  }

  private static List<String> keysOf(byte[] segment) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(segment)), StandardCharsets.UTF_8))) {
      // The first line is the header.
      return lines.lines().skip(1).map(line -> Json.parse(line).text("key")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
