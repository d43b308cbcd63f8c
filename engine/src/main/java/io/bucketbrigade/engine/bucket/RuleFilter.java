package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which objects a rule is about. S3 has several ways to write the same: the deprecated {@code
 * Prefix} beside the filter, a condition alone, or conditions below {@code And}.
 *
 * @param prefix their keys begin with this; empty for all
 * @param tags that they have all of
 * @param others further conditions by their names in the API
 */
record RuleFilter(String prefix, Map<String, String> tags, Map<String, String> others) {

  private static final List<String> OTHERS =
      List.of("ObjectSizeGreaterThan", "ObjectSizeLessThan", "AccessPointArn");

  /** The filter of a rule. */
  static RuleFilter of(JsonNode rule) {
    JsonNode filter = rule.path("Filter");
    List<JsonNode> places = List.of(rule, filter, filter.path("And"));
    Map<String, String> tags = new TreeMap<>();
    Map<String, String> others = new TreeMap<>();
    for (JsonNode place : places) {
      Stream.concat(Form.items(place.path("Tag")), Form.items(place.path("Tags")))
          .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
      OTHERS.stream()
          .filter(place::hasNonNull)
          .forEach(name -> others.put(name, place.path(name).asText()));
    }
    return new RuleFilter(
        places.stream()
            .map(place -> place.path("Prefix").asText(""))
            .filter(prefix -> !prefix.isEmpty())
            .findFirst()
            .orElse(""),
        tags,
        others);
  }

  /** The rule with its filter written in one way. */
  static ObjectNode inOneWay(JsonNode rule) {
    RuleFilter filter = of(rule);
    ObjectNode written = rule.deepCopy();
    written.remove(List.of("Prefix", "Filter"));
    ObjectNode one = Form.object();
    if (!filter.prefix.isEmpty()) {
      one.put("Prefix", filter.prefix);
    }
    if (!filter.tags.isEmpty()) {
      filter.tags.forEach(one.putObject("Tags")::put);
    }
    filter.others.forEach(one::put);
    written.set("Filter", one);
    return written;
  }

  /** Whether objects below a prefix may be among them. */
  boolean mayMeet(String otherPrefix) {
    return prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix);
  }

  /** The same words for the same filter, and for no other. */
  String words() {
    List<String> words = new ArrayList<>();
    if (!prefix.isEmpty()) {
      words.add("prefix " + quoted(prefix));
    }
    tags.forEach((key, value) -> words.add("tag %s=%s".formatted(quoted(key), quoted(value))));
    others.forEach((name, value) -> words.add(name + " " + value));
    return words.isEmpty() ? "all objects" : String.join(" and ", words);
  }

  private static String quoted(String text) {
    return Form.object().textNode(text).toString();
  }
}
