package io.bucketbrigade.worker.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a document. The reader first names the fields that may stand in it ({@link
 * #only}), then reads them; a field that was not named cannot be read. Every refusal is a {@link
 * ConfigException} that names file, line, field and value. Not thread-safe.
 */
public final class YamlSection {

  private final String document;
  private final String path;
  private final MappingNode node;
  private final Map<String, Node> fields;
  private List<String> known = List.of();

  YamlSection(String document, String path, MappingNode node, Map<String, Node> fields) {
    this.document = document;
    this.path = path;
    this.node = node;
    this.fields = fields;
  }

  /**
   * Where this section stands in its document, such as {@code connections.old}; empty at the top.
   */
  public String path() {
    return path;
  }

  /**
   * Names the fields that this section may have.
   *
   * @throws ConfigException for the first one it has beside them, naming the nearest known
   */
  public YamlSection only(String... names) {
    known = List.of(names);
    fields.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            throw refused(
                value,
                "%s%s is not a known field; did you mean '%s'?"
                    .formatted(
                        pathOf(name), shownScalar(name, value), Wording.nearest(name, known)));
          }
        });
    return this;
  }

  /** Whether the field is given. */
  public boolean has(String field) {
    return find(field) != null;
  }

  /** The field's text as written; null if it is not given. */
  public @Nullable String text(String field) {
    Node value = find(field);
    return value == null ? null : scalar(field, value);
  }

  /** The field's text, which must be given and not be blank. */
  public String requireText(String field) {
    String text = text(field);
    if (text == null) {
      throw refused(node, pathOf(field) + " is missing");
    }
    if (text.isBlank()) {
      throw error(field, "is empty");
    }
    return text;
  }

  /** {@code true} or {@code false}; {@code absent} if it is not given. */
  public boolean flag(String field, boolean absent) {
    String text = text(field);
    if (text == null) {
      return absent;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(field, text, "it must be true or false");
    };
  }

  /** A whole number between both bounds, which are allowed; null if it is not given. */
  public @Nullable Integer integer(String field, int min, int max) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    String wanted = "it must be a whole number from %d to %d".formatted(min, max);
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(field, text, wanted);
    }
    throw invalid(field, text, wanted);
  }

  /** A size; null if it is not given. */
  public @Nullable ByteSize size(String field) {
    return parsed(field, ByteSize::parse);
  }

  /** A duration; null if it is not given. */
  public @Nullable Duration duration(String field) {
    return parsed(field, Durations::parse);
  }

  /**
   * One of an enum's constants, in any case and with {@code -}, {@code _} or nothing between its
   * words; null if it is not given.
   */
  public <E extends Enum<E>> @Nullable E choice(String field, Class<E> type) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (plain(constant.name()).equals(plain(text))) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(constants)
            .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.joining(", "));
    throw invalid(field, text, "it must be one of " + choices);
  }

  /** The fields below this one; null if it is not given. */
  public @Nullable YamlSection section(String field) {
    Node value = find(field);
    return value == null ? null : section(pathOf(field), value);
  }

  /** The fields below this one, which must be given. */
  public YamlSection requireSection(String field) {
    YamlSection section = section(field);
    if (section == null) {
      throw refused(node, pathOf(field) + " is missing");
    }
    return section;
  }

  /** Whether the field is given and has fields below it. */
  public boolean isSection(String field) {
    return find(field) instanceof MappingNode;
  }

  /** This section's own fields as texts, by names that the user chose, in the file's order. */
  public Map<String, String> namedTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    fields.forEach((name, value) -> texts.put(name, scalar(name, value)));
    return texts;
  }

  /** A list of sections; empty if it is not given. */
  public List<YamlSection> sections(String field) {
    List<YamlSection> sections = new ArrayList<>();
    for (Node item : items(field)) {
      sections.add(section("%s[%d]".formatted(pathOf(field), sections.size()), item));
    }
    return sections;
  }

  /** A list of texts; empty if it is not given. */
  public List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(field)) {
      texts.add(scalar("%s[%d]".formatted(field, texts.size()), item));
    }
    return texts;
  }

  /** This section's own fields as sections, by names that the user chose, in the file's order. */
  public Map<String, YamlSection> named() {
    Map<String, YamlSection> sections = new LinkedHashMap<>();
    fields.forEach((name, value) -> sections.put(name, section(pathOf(name), value)));
    return sections;
  }

  /**
   * A refusal of this section or of one of its fields.
   *
   * @param field null for the section as such
   * @param words what is wrong, to stand after the field's name
   */
  public ConfigException error(@Nullable String field, String words) {
    Node value = field == null ? null : fields.get(field);
    return refused(
        value == null ? node : value, (field == null ? path : pathOf(field)) + " " + words);
  }

  private <T> @Nullable T parsed(String field, Function<String, T> parser) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw error(field, "is not usable: " + e.getMessage());
    }
  }

  private YamlSection section(String at, Node value) {
    if (!(value instanceof MappingNode mapping)) {
      throw refused(value, at + " must have fields of the form 'name: value' below it");
    }
    return new YamlSection(document, at, mapping, StrictYaml.fields(document, mapping));
  }

  private List<Node> items(String field) {
    Node value = find(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      throw error(field, "must be a list");
    }
    return sequence.getValue();
  }

  private String scalar(String field, Node value) {
    if (!(value instanceof ScalarNode scalar)) {
      throw refused(value, pathOf(field) + " must be a single value");
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      throw refused(value, pathOf(field) + " has no value: give one or remove the field");
    }
    return scalar.getValue();
  }

  private @Nullable Node find(String field) {
    if (!known.contains(field)) {
      throw new IllegalStateException("the field " + pathOf(field) + " was not named as known");
    }
    return fields.get(field);
  }

  private ConfigException invalid(String field, String text, String wanted) {
    return error(field, "is %s; %s".formatted(Wording.value(pathOf(field), text), wanted));
  }

  private ConfigException refused(Node where, String words) {
    return new ConfigException(StrictYaml.at(document, where) + words);
  }

  private String shownScalar(String name, Node value) {
    return value instanceof ScalarNode scalar
        ? " (its value is " + Wording.value(pathOf(name), scalar.getValue()) + ")"
        : "";
  }

  private String pathOf(String field) {
    return path.isEmpty() ? Wording.cut(field) : path + "." + Wording.cut(field);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
