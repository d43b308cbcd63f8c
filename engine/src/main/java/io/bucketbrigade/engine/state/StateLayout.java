package io.bucketbrigade.engine.state;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.util.List;

/**
 * Where each record is. All of a migration's records are below its folder, and the other names are
 * relative to it; the index beside them names the migrations, so that they are found without
 * walking through their ledgers. Where a migration has many mappings, each has a folder like a
 * migration's for its uploads and runs; status and summary are the whole migration's.
 *
 * <pre>
 * index/ID.json                                one line per migration: {@link IndexEntry}
 * migrations/ID/status.json                    the newest status
 * migrations/ID/verified.json                  what the newest verification on demand came to
 * migrations/ID/cutover.json                   how the newest cutover stands
 * migrations/ID/buckets/NNN/comparison.json    how the buckets of a mapping compared
 * migrations/ID/buckets/NNN/kept/ITEM.json     what a destination's item was before ours was applied
 * migrations/ID/summary.json, summary.md       what the last ended run came to
 * migrations/ID/report.html, report.json, report.json.sha256   the report of that run
 * migrations/ID/uploads/NAME.intent.json, NAME.upload.json   an open multipart upload
 * migrations/ID/runs/RUN/context.json          spec and capabilities of a run
 * migrations/ID/runs/RUN/plan.json             its lanes
 * migrations/ID/runs/RUN/course.json           how it went on over time
 * migrations/ID/runs/RUN/missing-prefixes.json           expected prefixes that hold no key
 * migrations/ID/runs/RUN/lanes/LANE/NNNNNN.json          accepted ledger segments of a lane
 * migrations/ID/runs/RUN/lanes/large/NNNNNN.json         the same of objects that lanes handed over
 * migrations/ID/runs/RUN/ledger/LEASE/ATTEMPT-SEQUENCE.jsonl.gz   exceptions, one object a line;
 *                                              discrepancies of a run that verifies
 * migrations/ID/runs/RUN/versions/ledger/LEASE/ATTEMPT-SEQUENCE.jsonl.gz   version ids, old and
 *                                              new, in step with the segments of exceptions
 * migrations/ID/runs/RUN/writes/ledger/LEASE/ATTEMPT-SEQUENCE.jsonl.gz   which objects at the
 *                                              destination are our copies of which
 * migrations/ID/runs/RUN/verification.json     what a run that verifies compares
 * migrations/ID/runs/RUN/retry.json            what a run that retries tries again
 * migrations/ID/mappings/NNN/uploads, runs     the same of one of many mappings
 * </pre>
 */
public final class StateLayout {

  /** The newest status of the migration. */
  public static final String STATUS = "status.json";

  /** What the newest verification on demand came to. */
  public static final String VERIFIED = "verified.json";

  /** How the newest cutover stands. */
  public static final String CUTOVER = "cutover.json";

  /** What the last ended run came to, for programs. */
  public static final String SUMMARY = "summary.json";

  /** The same for people. */
  public static final String SUMMARY_FOR_PEOPLE = "summary.md";

  /** What the names of records of open uploads begin with. */
  public static final String UPLOADS = "uploads/";

  /** What the names of index entries begin with. */
  public static final String INDEX = "index/";

  /** The folder of the segments that map version ids, below a run's. */
  public static final String VERSIONS = "versions";

  /** The folder of the write log's segments, below a run's. */
  public static final String WRITES = "writes";

  private static final String MIGRATIONS = "migrations/";
  private static final String INTENT_FILE = ".intent.json";
  private static final String UPLOAD_FILE = ".upload.json";

  private StateLayout() {}

  /** The beginnings of all names that a store holds. */
  public static List<String> roots() {
    return List.of(INDEX, MIGRATIONS);
  }

  /** The folder of a migration. */
  public static String folderOf(String migrationId) {
    return MIGRATIONS + migrationId;
  }

  /** The folder of the migration, or of one of many mappings, that a context belongs to. */
  public static String folderOf(ContextRef context) {
    String folder = folderOf(context.migrationId());
    ContextRef.MappingNumber mapping = context.mapping();
    return mapping == null ? folder : folder + "/" + mapping(mapping);
  }

  /** The folder of one of many mappings, below its migration's. */
  public static String mapping(ContextRef.MappingNumber mapping) {
    return "mappings/%03d".formatted(mapping.index());
  }

  /** How the buckets of a mapping compared, apart from their objects. */
  public static String bucketComparison(int mapping) {
    return "buckets/%03d/comparison.json".formatted(mapping);
  }

  /**
   * What an item of a destination was before ours was applied.
   *
   * @param mapping the first mapping between those two buckets
   * @param item its name
   */
  public static String keptItem(int mapping, String item) {
    return "buckets/%03d/kept/%s.json".formatted(mapping, item);
  }

  /** The index's entry of a migration. */
  public static String indexEntry(String migrationId) {
    return INDEX + migrationId + ".json";
  }

  /** The run's spec and capabilities. */
  public static String context(ContextRef context) {
    return context.path();
  }

  /** The run's plan. */
  public static String plan(ContextRef context) {
    return "runs/%s/plan.json".formatted(context.runId());
  }

  /** How the run went on over time. */
  public static String course(ContextRef context) {
    return run(context) + "/course.json";
  }

  /** What the names of all records of workers' pace in a run begin with. */
  public static String paces(ContextRef context) {
    return run(context) + "/pace/";
  }

  /** What one worker measured of a run's copies. */
  public static String pace(ContextRef context, String workerId) {
    return paces(context) + workerId + ".json";
  }

  /** The expected prefixes that hold no key at the source. */
  public static String missingPrefixes(ContextRef context) {
    return "runs/%s/missing-prefixes.json".formatted(context.runId());
  }

  /** The folder of a run. */
  public static String run(ContextRef context) {
    return "runs/" + context.runId();
  }

  /** What the names of all manifests of a run begin with. */
  public static String lanes(ContextRef context) {
    return run(context) + "/lanes/";
  }

  /** What a run that verifies compares. */
  public static String verification(ContextRef context) {
    return VerificationOrder.path(context);
  }

  /** What a run that retries tries again. */
  public static String retry(ContextRef context) {
    return run(context) + "/retry.json";
  }

  /** What the names of a lane's manifests begin with; {@code LaneRecord} names the manifests. */
  public static String lane(ContextRef context, String laneId) {
    return "runs/%s/lanes/%s/".formatted(context.runId(), laneId);
  }

  /** The intent to begin an upload. */
  public static String uploadIntent(String uploadName) {
    return UPLOADS + uploadName + INTENT_FILE;
  }

  /** An upload that was begun. */
  public static String uploadRecord(String uploadName) {
    return UPLOADS + uploadName + UPLOAD_FILE;
  }

  /** The upload that one of the two records above is about; the names hold no other dot. */
  public static String uploadName(String recordName) {
    return recordName.substring(UPLOADS.length(), recordName.indexOf('.'));
  }

  /** The lane that a manifest is about. */
  public static String laneOf(String manifest) {
    int end = manifest.lastIndexOf('/');
    return manifest.substring(manifest.lastIndexOf('/', end - 1) + 1, end);
  }

  /** A ledger segment. */
  public static String segment(SegmentRef segment) {
    return segment.path();
  }

  /**
   * Names a migration in the index.
   *
   * @param id the migration
   * @param source where objects come from, as {@code s3://bucket/prefix}
   * @param destination where they go
   */
  public record IndexEntry(String id, String source, String destination) {}
}
