package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The one form of trees that mean the same: fields in order, lists sorted and without doubles
 * (unless their order matters), nothing that is empty, and placeholders for the bucket's own names.
 */
final class Form {

  /** The first rule that fits decides. */
  private static final Set<String> ORDERED = Set.of("CORSRules", "RoutingRules");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Form() {}

  /** An object without fields. */
  static ObjectNode object() {
    return NODES.objectNode();
  }

  /** Whether the order of the list of that name matters. */
  static boolean isOrdered(String name) {
    return ORDERED.contains(name);
  }

  /** The tree in this form. */
  static JsonNode of(JsonNode tree, OwnNames names) {
    return of("", tree, names);
  }

  private static JsonNode of(String name, JsonNode tree, OwnNames names) {
    if (tree.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      tree.properties()
          .forEach(
              field -> fields.put(field.getKey(), of(field.getKey(), field.getValue(), names)));
      return object(fields);
    }
    if (tree.isArray()) {
      Stream<JsonNode> items = items(tree).map(item -> of("", item, names));
      return isOrdered(name) ? NODES.arrayNode().addAll(items.toList()) : set(items);
    }
    if (tree.isTextual()) {
      return NODES.textNode(names.in(tree.textValue()));
    }
    return tree.isIntegralNumber() ? NODES.numberNode(tree.longValue()) : tree;
  }

  /** An object of those fields that hold something. */
  static ObjectNode object(Map<String, ? extends JsonNode> fields) {
    ObjectNode object = NODES.objectNode();
    new TreeMap<>(fields)
        .forEach(
            (name, value) -> {
              if (!isEmpty(value)) {
                object.set(name, value);
              }
            });
    return object;
  }

  /** An object of all fields. */
  static ObjectNode whole(Map<String, ? extends JsonNode> fields) {
    ObjectNode object = NODES.objectNode();
    new TreeMap<>(fields).forEach(object::set);
    return object;
  }

  /** A list whose order says nothing. */
  static ArrayNode set(Stream<? extends JsonNode> items) {
    ArrayNode array = NODES.arrayNode();
    items
        .filter(item -> !isEmpty(item))
        .map(JsonNode.class::cast)
        .distinct()
        .sorted(Comparator.comparing(JsonNode::toString))
        .forEach(array::add);
    return array;
  }

  /** The same of texts. */
  static ArrayNode textSet(Collection<String> texts) {
    return set(texts.stream().map(NODES::textNode));
  }

  /** What a list holds; of anything else but nothing, the thing itself. */
  static Stream<JsonNode> items(JsonNode tree) {
    if (isEmpty(tree)) {
      return Stream.empty();
    }
    return tree.isArray() ? StreamSupport.stream(tree.spliterator(), false) : Stream.of(tree);
  }

  /** The same as texts. */
  static Stream<String> texts(JsonNode tree) {
    return items(tree).map(JsonNode::asText);
  }

  /** Whether it says nothing. An empty text may say something, such as what replaces a prefix. */
  static boolean isEmpty(JsonNode tree) {
    return tree.isMissingNode() || tree.isNull() || (tree.isContainerNode() && tree.isEmpty());
  }
}
