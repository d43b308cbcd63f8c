package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.access.AccessStatement;
import io.bucketbrigade.model.access.LeastAccess;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.StateLocation;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Policies as Amazon's IAM takes them. */
public final class AccessOutput {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Of the policy language, not of a policy. */
  private static final String LANGUAGE = "2012-10-17";

  private AccessOutput() {}

  /** For people: a policy for each connection, ready to be pasted, and what it cannot say. */
  public static void text(PrintStream out, MigrationSpec spec) {
    LeastAccess.of(spec)
        .forEach(
            (connection, statements) -> {
              out.println("The principal of connection '%s':".formatted(connection));
              out.println(indented(policy(statements)));
              out.println();
            });
    notes(spec).forEach(out::println);
  }

  /** One line: the same for programs. */
  public static void json(PrintStream out, MigrationSpec spec) {
    ObjectNode all = MAPPER.createObjectNode();
    ArrayNode connections = all.putArray("connections");
    LeastAccess.of(spec)
        .forEach(
            (connection, statements) -> {
              ObjectNode one = connections.addObject();
              one.put("name", connection);
              one.set("policy", policy(statements));
              ArrayNode optional = one.putArray("optional");
              statements.stream()
                  .filter(AccessStatement::optional)
                  .map(AccessStatement::sid)
                  .forEach(optional::add);
            });
    notes(spec).forEach(all.putArray("notes")::add);
    out.println(all);
  }

  private static ObjectNode policy(List<AccessStatement> statements) {
    ObjectNode policy = MAPPER.createObjectNode();
    policy.put("Version", LANGUAGE);
    ArrayNode list = policy.putArray("Statement");
    for (AccessStatement statement : statements) {
      ObjectNode one = list.addObject();
      one.put("Sid", statement.sid());
      one.put("Effect", "Allow");
      statement.actions().forEach(one.putArray("Action")::add);
      statement.resources().forEach(one.putArray("Resource")::add);
    }
    return policy;
  }

  private static String indented(ObjectNode policy) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(policy);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> notes(MigrationSpec spec) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Statements named BrigadeOptional... may be left out; the migration goes on without them, and docs/operate/access.md says what it then does not know.");
    notes.add(
        "A bucket of another account has to allow the same in its own policy, with the principal's ARN as Principal.");
    notes.add(
        "If KMS encrypts objects of the source, its principal needs kms:Decrypt for their keys, which a spec does not name.");
    if (spec.copy().fidelity().encryption().mode() == EncryptionRule.Mode.DESTINATION_DEFAULT) {
      notes.add(
          "If the destination encrypts by default with a KMS key, its principal needs kms:GenerateDataKey and kms:Decrypt for that key.");
    }
    StateLocation state = spec.state();
    if (state == null) {
      notes.add(
          "The spec names no state store, so records go to the workers' default one; if that is a bucket, its principal needs s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject there.");
    }
    return notes;
  }
}
