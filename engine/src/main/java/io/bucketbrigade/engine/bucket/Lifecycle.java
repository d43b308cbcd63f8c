package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lifecycle configuration does: which actions on which objects. How its rules are named, cut
 * and ordered says nothing, and one that is disabled does nothing.
 *
 * @param actions in no order
 * @param minimumSize what transitions need an object to have
 */
record Lifecycle(List<Action> actions, String minimumSize) {

  private static final String EXPIRATION = "Expiration";
  private static final String ABORT = "AbortIncompleteMultipartUpload";
  private static final List<String> KINDS =
      List.of(
          EXPIRATION,
          "Transitions",
          "NoncurrentVersionExpiration",
          "NoncurrentVersionTransitions",
          ABORT);

  /** What S3 does where nothing is said (its reference, since 2024). */
  private static final String DEFAULT_MINIMUM = "all_storage_classes_128K";

  /**
   * One thing that is done.
   *
   * @param objects to which
   * @param kind its name in the API
   * @param how when, and to what
   */
  record Action(RuleFilter objects, String kind, JsonNode how) {

    /** Whether it deletes or moves objects; else it ends uploads. */
    boolean meetsObjects() {
      return !kind.equals(ABORT);
    }

    boolean movesObjects() {
      return kind.endsWith("Transitions");
    }
  }

  /** Copies the list. */
  Lifecycle {
    actions = List.copyOf(actions);
  }

  /** What the configuration does that a server tells. */
  static Lifecycle of(JsonNode told, OwnNames names) {
    List<Action> actions = new ArrayList<>();
    Form.items(told.path("Rules"))
        .filter(rule -> rule.path("Status").asText().equals("Enabled"))
        .forEach(
            rule ->
                KINDS.forEach(
                    kind ->
                        Form.items(rule.path(kind))
                            .map(how -> Form.of(how(kind, how), names))
                            .filter(how -> !Form.isEmpty(how))
                            .forEach(
                                how -> actions.add(new Action(RuleFilter.of(rule), kind, how)))));
    return new Lifecycle(
        actions, told.path("TransitionDefaultMinimumObjectSize").asText(DEFAULT_MINIMUM));
  }

  /** Not to remove markers is what is done without saying so. */
  private static JsonNode how(String kind, JsonNode told) {
    if (!kind.equals(EXPIRATION) || told.path("ExpiredObjectDeleteMarker").asBoolean()) {
      return told;
    }
    ObjectNode how = told.deepCopy();
    how.remove("ExpiredObjectDeleteMarker");
    return how;
  }

  /** By the objects that it is about. */
  ObjectNode form() {
    Map<String, ObjectNode> byObjects = new TreeMap<>();
    actions.stream()
        .collect(Collectors.groupingBy(action -> action.objects().words()))
        .forEach((objects, theirs) -> byObjects.put(objects, byKind(theirs)));
    if (actions.stream().anyMatch(Action::movesObjects)) {
      byObjects.put("transitions", Form.object().put("MinimumObjectSize", minimumSize));
    }
    return Form.object(byObjects);
  }

  private static ObjectNode byKind(List<Action> actions) {
    ObjectNode kinds = Form.object();
    for (String kind : KINDS) {
      Stream<JsonNode> hows =
          actions.stream().filter(action -> action.kind().equals(kind)).map(Action::how);
      ArrayNode distinct = Form.set(hows);
      if (!distinct.isEmpty()) {
        kinds.set(kind, distinct.size() == 1 ? distinct.get(0) : distinct);
      }
    }
    return kinds;
  }
}
