package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A bucket policy by its meaning: ids say nothing, order says nothing, one value is a list of one,
 * actions and condition keys have no case, and an account's number is its root.
 */
public final class PolicyForm {

  private static final JsonMapper JSON = new JsonMapper();

  /** What holds where a policy does not say. */
  private static final String OLDEST_VERSION = "2008-10-17";

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private static final OwnNames NONE = new OwnNames(new BucketNames("", null, false), null);

  /**
   * Names of statements that brigade adds for a while, whichever migration's they are: they are no
   * part of what the bucket is.
   */
  private static final Pattern OURS = Pattern.compile("Brigade[0-9a-f]{16}(Access|Freeze).*");

  private PolicyForm() {}

  /** Whether a statement is one that brigade adds for a while. */
  public static boolean isOurs(JsonNode statement) {
    return OURS.matcher(statement.path("Sid").asText("")).matches();
  }

  /** The form of one statement, without its id: equal if two statements mean the same. */
  public static JsonNode ofStatement(JsonNode told) {
    return statement(told, NONE);
  }

  /** The form of a policy's text; of one that cannot be read, the text itself. */
  static JsonNode of(String text, OwnNames names) {
    if (text.isBlank()) {
      return Form.object();
    }
    JsonNode policy;
    try {
      policy = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(names.in(text));
    }
    if (!policy.isObject()) {
      return TextNode.valueOf(names.in(text));
    }
    ArrayNode statements =
        Form.set(
            Form.items(policy.path("Statement"))
                .filter(one -> !isOurs(one))
                .map(one -> statement(one, names)));
    if (statements.isEmpty()) {
      return Form.object();
    }
    ObjectNode form = Form.object();
    form.set("Statement", statements);
    return form.put("Version", policy.path("Version").asText(OLDEST_VERSION));
  }

  private static ObjectNode statement(JsonNode told, OwnNames names) {
    Map<String, JsonNode> fields = new TreeMap<>();
    told.properties()
        .forEach(
            field -> fields.put(field.getKey(), field(field.getKey(), field.getValue(), names)));
    fields.remove("Sid");
    return Form.whole(fields);
  }

  private static JsonNode field(String name, JsonNode told, OwnNames names) {
    return switch (name) {
      case "Action", "NotAction" ->
          Form.textSet(Form.texts(told).map(PolicyForm::withoutCase).toList());
      case "Resource", "NotResource" -> Form.textSet(Form.texts(told).map(names::in).toList());
      case "Principal", "NotPrincipal" -> principals(told, names);
      case "Condition" -> conditions(told, names);
      default -> Form.of(told, names);
    };
  }

  /** For the policy of a bucket {@code "*"} is everybody, however it is written. */
  private static JsonNode principals(JsonNode told, OwnNames names) {
    if (!told.isObject()) {
      return Form.whole(Map.of("AWS", Form.textSet(Form.texts(told).toList())));
    }
    Map<String, JsonNode> byKind = new TreeMap<>();
    told.properties()
        .forEach(
            kind -> {
              List<String> who =
                  Form.texts(kind.getValue()).map(PolicyForm::root).map(names::in).toList();
              byKind.put(kind.getKey(), Form.textSet(who));
            });
    return Form.whole(byKind);
  }

  private static String root(String principal) {
    return ACCOUNT.matcher(principal).matches() ? "arn:aws:iam::" + principal + ":root" : principal;
  }

  private static JsonNode conditions(JsonNode told, OwnNames names) {
    Map<String, JsonNode> byOperator = new TreeMap<>();
    told.properties()
        .forEach(
            operator -> {
              Map<String, JsonNode> byKey = new TreeMap<>();
              operator
                  .getValue()
                  .properties()
                  .forEach(
                      key ->
                          byKey.put(
                              withoutCase(key.getKey()),
                              Form.textSet(Form.texts(key.getValue()).map(names::in).toList())));
              byOperator.put(operator.getKey(), Form.whole(byKey));
            });
    return Form.whole(byOperator);
  }

  private static String withoutCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
