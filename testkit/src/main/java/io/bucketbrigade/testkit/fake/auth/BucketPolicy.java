package io.bucketbrigade.testkit.fake.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The policy of a bucket, in the part of AWS's language that this server knows; whatever else a
 * policy says is refused when it is put. An immutable value.
 */
public final class BucketPolicy {

  static final String S3 = "arn:aws:s3:::";

  /** S3 counts without blanks. */
  private static final int MAX_BYTES = 20 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEWEST = "2012-10-17";
  private static final Set<String> VERSIONS = Set.of(NEWEST, "2008-10-17");
  private static final Set<String> FIELDS = Set.of("Version", "Id", "Statement");

  private final List<PolicyStatement> statements;

  private BucketPolicy(List<PolicyStatement> statements) {
    this.statements = statements;
  }

  /** What a policy says to a question. */
  public enum Verdict {
    ALLOWED,
    DENIED,
    /** It says nothing. */
    SILENT
  }

  /**
   * The policy of a text.
   *
   * @throws S3Error MalformedPolicy or PolicyTooLarge
   */
  public static BucketPolicy parse(String text, String bucket) {
    JsonNode told;
    try {
      told = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw malformed("This policy contains invalid Json");
    }
    if (told == null || !told.isObject()) {
      throw malformed("Policies must be valid JSON and the first byte must be '{'");
    }
    if (told.toString().getBytes(UTF_8).length > MAX_BYTES) {
      throw new S3Error(400, "PolicyTooLarge", "Policy exceeds the maximum allowed document size.");
    }
    requireFields(told, FIELDS);
    String version = told.path("Version").asText("2008-10-17");
    if (!VERSIONS.contains(version)) {
      throw malformed("The policy must contain a valid version string");
    }
    return new BucketPolicy(statements(told, bucket, version.equals(NEWEST)));
  }

  private static List<PolicyStatement> statements(JsonNode told, String bucket, boolean variables) {
    List<PolicyStatement> statements = new ArrayList<>();
    Set<String> sids = new HashSet<>();
    JsonNode all = told.path("Statement");
    for (JsonNode statement : all.isObject() ? List.of(all) : all) {
      if (statement.has("Sid") && !sids.add(statement.path("Sid").asText())) {
        throw malformed("Statement IDs (SID) in a single policy must be unique.");
      }
      statements.add(PolicyStatement.parse(statement, bucket, variables));
    }
    if (statements.isEmpty()) {
      throw malformed("Could not parse the policy: Statement is empty!");
    }
    return List.copyOf(statements);
  }

  /** What it says: a statement that denies wins. */
  public Verdict verdict(PolicyQuestion question) {
    Verdict verdict = Verdict.SILENT;
    for (PolicyStatement statement : statements) {
      if (statement.covers(question)) {
        if (!statement.allows()) {
          return Verdict.DENIED;
        }
        verdict = Verdict.ALLOWED;
      }
    }
    return verdict;
  }

  /** Whether it lets everybody in. */
  public boolean isPublic() {
    return statements.stream().anyMatch(PolicyStatement::isPublic);
  }

  static S3Error malformed(String words) {
    return new S3Error(400, "MalformedPolicy", words);
  }

  static void requireFields(JsonNode told, Set<String> known) {
    told.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw malformed("Unknown field " + name);
              }
            });
  }

  /** The texts of exactly one of two fields. */
  static List<String> oneOf(JsonNode told, String name, String other) {
    if (told.has(name) == told.has(other)) {
      throw malformed("Missing required field " + name);
    }
    return texts(told.path(told.has(name) ? name : other));
  }

  /** One text, or a list of some. */
  static List<String> texts(JsonNode told) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : told.isArray() ? told : List.of(told)) {
      if (!text.isTextual()) {
        throw malformed("Policy has invalid syntax");
      }
      texts.add(text.textValue());
    }
    if (texts.isEmpty()) {
      throw malformed("Policy has invalid syntax");
    }
    return List.copyOf(texts);
  }
}
