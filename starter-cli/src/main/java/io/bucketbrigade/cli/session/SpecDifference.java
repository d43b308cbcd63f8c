package io.bucketbrigade.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In what two specs of one migration differ. */
final class SpecDifference {

  /** What a sentence can hold. */
  private static final int MAX_NAMED = 5;

  private static final String NOTHING = "not given";

  private SpecDifference() {}

  /**
   * Each field that differs, by its name, with both values.
   *
   * @return empty if the specs are the same; at most {@value #MAX_NAMED} fields are named, and the
   *     others counted
   */
  static List<String> between(MigrationSpec before, MigrationSpec asked) {
    Map<String, String> then = fields(before);
    Map<String, String> now = fields(asked);
    TreeSet<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    List<String> different =
        names.stream().filter(name -> !Objects.equals(then.get(name), now.get(name))).toList();
    List<String> words = new ArrayList<>();
    different.stream()
        .limit(MAX_NAMED)
        .map(name -> "%s is %s, was %s".formatted(name, value(now, name), value(then, name)))
        .forEach(words::add);
    if (different.size() > MAX_NAMED) {
      words.add("%d more fields differ".formatted(different.size() - MAX_NAMED));
    }
    return words;
  }

  private static String value(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, NOTHING);
  }

  private static Map<String, String> fields(MigrationSpec spec) {
    Map<String, String> fields = new TreeMap<>();
    add(fields, "", StateRecords.json().valueToTree(spec));
    return fields;
  }

  private static void add(Map<String, String> fields, String name, @Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return;
    }
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  add(
                      fields,
                      name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                      field.getValue()));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        add(fields, "%s[%d]".formatted(name, i), node.get(i));
      }
    } else {
      fields.put(name, node.isTextual() ? "'%s'".formatted(node.textValue()) : node.asText());
    }
  }
}
