package io.bucketbrigade.worker.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML (or JSON) document as nested {@link YamlSection sections}. Duplicate keys, anchors
 * and aliases, custom tags, a second document, broken UTF-8, more than {@value #MAX_BYTES} bytes
 * and more than {@value #MAX_DEPTH} levels are refused; every refusal is a {@link ConfigException}
 * that names file and line. Scalars keep the text that was written: an account id {@code
 * 012345678901} does not turn into an octal number.
 */
public final class StrictYaml {

  /** A spec or connections file that a person wrote is far smaller. */
  public static final int MAX_BYTES = 1 << 20;

  /** Specs nest four levels deep. */
  public static final int MAX_DEPTH = 20;

  private static final Set<Tag> PLAIN_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.BINARY,
          Tag.MERGE,
          Tag.SEQ,
          Tag.MAP);

  private StrictYaml() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException if it cannot be read or is refused
   */
  public static YamlSection read(Path file) {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + " does not exist", e);
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (content.length > MAX_BYTES) {
      throw new ConfigException(file + " is larger than " + new ByteSize(MAX_BYTES));
    }
    return parse(file.toString(), decode(file, content));
  }

  /**
   * Reads a document.
   *
   * @param name what messages call it
   * @throws ConfigException if it is refused
   */
  public static YamlSection parse(String name, String text) {
    if (text.length() > MAX_BYTES) {
      throw new ConfigException(name + " is larger than " + new ByteSize(MAX_BYTES));
    }
    Node root = compose(name, text);
    if (root == null) {
      throw new ConfigException(name + " is empty");
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new ConfigException(at(name, root) + "fields of the form 'name: value' are expected");
    }
    check(name, root);
    return new YamlSection(name, "", mapping, fields(name, mapping));
  }

  private static String decode(Path file, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not UTF-8 text", e);
    }
  }

  private static @Nullable Node compose(String name, String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    options.setAllowRecursiveKeys(false);
    options.setCodePointLimit(MAX_BYTES);
    try {
      return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      // The parser's own message quotes the line, which may hold a secret.
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          name + ", line " + line + ": this is not YAML: " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new ConfigException(
          name + " is not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  /** Depth is bounded by the parser, so the recursion is. */
  private static void check(String name, Node node) {
    if (node.getAnchor() != null) {
      throw new ConfigException(
          at(name, node) + "anchors and aliases are not supported; write the value out");
    }
    if (!PLAIN_TAGS.contains(node.getTag())) {
      throw new ConfigException(
          at(name, node) + "the tag " + node.getTag().getValue() + " is not supported");
    }
    if (node instanceof MappingNode mapping) {
      fields(name, mapping).values().forEach(value -> check(name, value));
    } else if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(value -> check(name, value));
    }
  }

  static Map<String, Node> fields(String name, MappingNode mapping) {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(at(name, tuple.getKeyNode()) + "a field's name must be text");
      }
      if (fields.put(key.getValue(), tuple.getValueNode()) != null) {
        throw new ConfigException(
            at(name, key) + "the field '" + Wording.cut(key.getValue()) + "' is given twice");
      }
    }
    return fields;
  }

  static String at(String name, Node node) {
    return name + ", line " + (node.getStartMark().getLine() + 1) + ": ";
  }
}
