package io.bucketbrigade.engine.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A report as files: {@code report.html} for people, {@code report.json} for programs, and {@code
 * report.json.sha256}, which {@code sha256sum -c} checks.
 */
public final class ReportFiles {

  /** For people: one file that needs no network. */
  public static final String HTML = "report.html";

  /** For programs. */
  public static final String JSON = "report.json";

  /** Checks {@link #JSON}. */
  public static final String CHECKSUM = "report.json.sha256";

  private ReportFiles() {}

  /**
   * Reads a migration's report together and puts its files beside what it was read from.
   *
   * @param migration the migration's folder in the state store
   * @throws io.bucketbrigade.engine.state.StateStoreException if a record is missing or cannot be
   *     read, or the files cannot be written
   */
  public static void write(StateStore migration, MigrationProgress progress) {
    of(new ReportReader(migration).read(progress)).forEach(migration::write);
  }

  /** The files' contents by their names. */
  public static Map<String, byte[]> of(Report report) {
    byte[] json = json(report);
    String digest = sha256(json);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(JSON, json);
    files.put(CHECKSUM, (digest + "  " + JSON + "\n").getBytes(StandardCharsets.UTF_8));
    files.put(HTML, ReportPage.of(report, digest).getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static byte[] json(Report report) {
    try {
      return (StateRecords.json().writerWithDefaultPrettyPrinter().writeValueAsString(report)
              + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be JSON: " + report.migration().id(), e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
