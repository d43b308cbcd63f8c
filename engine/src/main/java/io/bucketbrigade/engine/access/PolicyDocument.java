package io.bucketbrigade.engine.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.bucket.PolicyForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's policy, some statements of which are ours. Whatever else it says stays as it is: other
 * statements in their order, ids, version, and fields that we do not know. An immutable value.
 */
final class PolicyDocument {

  private static final String STATEMENT = "Statement";
  private static final String SID = "Sid";

  /** Numbers and doubled fields survive, or the text is refused. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ObjectNode policy;
  private final List<JsonNode> statements;

  private PolicyDocument(ObjectNode policy, List<JsonNode> statements) {
    this.policy = policy;
    this.statements = statements;
  }

  /**
   * The policy of a text.
   *
   * @param text as it was read; null for a bucket that has none
   * @throws JsonProcessingException if it is no JSON
   * @throws IllegalArgumentException if it is no policy; the message says what is wrong
   */
  static PolicyDocument parse(@Nullable String text) throws JsonProcessingException {
    if (text == null || text.isBlank()) {
      ObjectNode none = JSON.createObjectNode();
      none.put("Version", "2012-10-17");
      return new PolicyDocument(none, List.of());
    }
    if (!(JSON.readTree(text) instanceof ObjectNode policy)) {
      throw new IllegalArgumentException("it is no JSON object");
    }
    JsonNode told = policy.path(STATEMENT);
    List<JsonNode> statements = new ArrayList<>();
    for (JsonNode one : told.isObject() ? List.of(told) : told) {
      statements.add(one);
    }
    if (!told.isContainerNode() || !statements.stream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException("its Statement is neither a statement nor a list of some");
    }
    return new PolicyDocument(policy, List.copyOf(statements));
  }

  /** Without any statement it is none: servers refuse such a policy. */
  boolean isEmpty() {
    return statements.isEmpty();
  }

  /** The same with these statements in the place of those that have their names. */
  PolicyDocument with(List<OwnStatement> own) {
    List<String> sids = own.stream().map(OwnStatement::sid).toList();
    List<JsonNode> all = new ArrayList<>(without(sids::contains).statements);
    own.forEach(one -> all.add(one.json()));
    return new PolicyDocument(policy, List.copyOf(all));
  }

  /** The same without the statements whose names are meant. */
  PolicyDocument without(Predicate<String> sids) {
    return new PolicyDocument(
        policy, statements.stream().filter(one -> !isNamed(one, sids)).toList());
  }

  /** The same with no end to the statements whose names are meant. */
  PolicyDocument withoutEnds(Predicate<String> sids) {
    return new PolicyDocument(
        policy, statements.stream().map(one -> isNamed(one, sids) ? endless(one) : one).toList());
  }

  private static JsonNode endless(JsonNode statement) {
    ObjectNode copy = statement.deepCopy();
    if (copy.get(StatementJson.CONDITION) instanceof ObjectNode conditions) {
      conditions.remove(StatementJson.BEFORE);
      if (conditions.isEmpty()) {
        copy.remove(StatementJson.CONDITION);
      }
    }
    return copy;
  }

  /** How many statements have names that are meant. */
  long count(Predicate<String> sids) {
    return statements.stream().filter(one -> isNamed(one, sids)).count();
  }

  private static boolean isNamed(JsonNode statement, Predicate<String> sids) {
    return statement.path(SID).isTextual() && sids.test(statement.path(SID).textValue());
  }

  /** What has become of a statement of ours. */
  enum State {
    INTACT,
    GONE,
    CHANGED
  }

  /** What has become of a statement: by its meaning, for servers put it into words of their own. */
  State state(OwnStatement own) {
    List<JsonNode> named =
        statements.stream().filter(one -> isNamed(one, own.sid()::equals)).toList();
    if (named.isEmpty()) {
      return State.GONE;
    }
    boolean same =
        named.size() == 1
            && PolicyForm.ofStatement(named.getFirst()).equals(PolicyForm.ofStatement(own.json()));
    return same ? State.INTACT : State.CHANGED;
  }

  /** As it is sent: without blanks, which is how its size counts. */
  String text() {
    ObjectNode whole = policy.deepCopy();
    ArrayNode list = JSON.createArrayNode();
    statements.forEach(list::add);
    whole.set(STATEMENT, list);
    return whole.toString();
  }

  /** Its size as servers count it. */
  int bytes() {
    return text().getBytes(UTF_8).length;
  }
}
