package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values of items, as trees under the names of S3's API, that are to be written. */
final class ItemValue {

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String POLICY = "Policy";
  private static final String STATEMENT = "Statement";
  private static final String TAG_SET = "TagSet";

  private ItemValue() {}

  /** An item cannot be made as the other side's is; the message says why. */
  static final class NotWritableException extends Exception {

    private static final long serialVersionUID = 1L;

    NotWritableException(String message) {
      super(message);
    }
  }

  /** What is said of a bucket by its owner: without our statements, and without AWS's own tags. */
  static @Nullable JsonNode own(BucketItem item, ItemReading reading) throws NotWritableException {
    return switch (reading) {
      case Absent() -> null;
      case Present(JsonNode tree) -> own(item, tree);
      case ItemReading.Unsupported(String words) -> throw new NotWritableException(words);
      case ItemReading.Forbidden(String words) -> throw new NotWritableException(words);
      case ItemReading.NotRead(String words) -> throw new NotWritableException(words);
    };
  }

  private static @Nullable JsonNode own(BucketItem item, JsonNode tree)
      throws NotWritableException {
    return switch (item) {
      case POLICY -> policy(statements(tree, one -> !PolicyForm.isOurs(one)));
      case TAGS -> tags(tree, tag -> !isOfAws(tag));
      default -> tree;
    };
  }

  /**
   * What the destination has to say so that it means what the source means.
   *
   * @param source what the source says of its own
   * @throws NotWritableException if no value does that
   */
  static @Nullable JsonNode renamed(
      BucketItem item, @Nullable JsonNode source, OwnNames from, OwnNames to)
      throws NotWritableException {
    switch (item) {
      case VERSIONING -> requireVersioning(source);
      case ENCRYPTION -> requireKeyOfTheServer(source);
      default -> {}
    }
    if (source == null) {
      return null;
    }
    return switch (item) {
      case POLICY -> policy((ObjectNode) renamed(parsed(source), from, to));
      case TAGS -> source;
      default -> renamed(source, from, to);
    };
  }

  private static void requireVersioning(@Nullable JsonNode source) throws NotWritableException {
    if (source == null || !source.hasNonNull("Status")) {
      throw new NotWritableException(
          "the source never kept versions, and a bucket that did can only suspend that");
    }
    if (source.path("MFADelete").asText().equals("Enabled")) {
      throw new NotWritableException(
          "the source has MFA delete, which takes the device of the bucket's owner to switch on");
    }
  }

  private static void requireKeyOfTheServer(@Nullable JsonNode source) throws NotWritableException {
    if (source != null && !source.findPath("KMSMasterKeyID").isMissingNode()) {
      throw new NotWritableException(
          "the source encrypts with a KMS key of its own, which the destination has no use of");
    }
  }

  private static JsonNode renamed(JsonNode tree, OwnNames from, OwnNames to) {
    if (tree.isObject()) {
      ObjectNode object = NODES.objectNode();
      tree.properties()
          .forEach(field -> object.set(field.getKey(), renamed(field.getValue(), from, to)));
      return object;
    }
    if (tree.isArray()) {
      ArrayNode array = NODES.arrayNode();
      tree.forEach(one -> array.add(renamed(one, from, to)));
      return array;
    }
    return tree.isTextual() ? NODES.textNode(from.renamed(tree.textValue(), to)) : tree;
  }

  /**
   * What is sent: the value, and what of the bucket is not its owner's to say, as it is right now.
   *
   * @return null if nothing is to be there
   */
  static @Nullable JsonNode merged(BucketItem item, @Nullable JsonNode value, ItemReading now)
      throws NotWritableException {
    if (!(now instanceof Present(JsonNode tree))) {
      return value;
    }
    return switch (item) {
      case POLICY -> policyOfBoth(value, statements(tree, PolicyForm::isOurs));
      case TAGS -> tagsOfBoth(value, tags(tree, ItemValue::isOfAws));
      default -> value;
    };
  }

  /** Whether {@link #merged} depends on what is there. */
  static boolean isMerged(BucketItem item) {
    return item == BucketItem.POLICY || item == BucketItem.TAGS;
  }

  /** The nearest to a former value that can be written: versions can only be suspended. */
  static @Nullable JsonNode restorable(BucketItem item, @Nullable JsonNode former) {
    boolean neverKept =
        item == BucketItem.VERSIONING && (former == null || !former.hasNonNull("Status"));
    return neverKept ? NODES.objectNode().put("Status", "Suspended") : former;
  }

  // Policies.

  private static @Nullable JsonNode policyOfBoth(@Nullable JsonNode value, ObjectNode ours)
      throws NotWritableException {
    if (value == null) {
      return policy(ours);
    }
    ObjectNode whole = parsed(value);
    ArrayNode statements = NODES.arrayNode();
    Form.items(whole.path(STATEMENT)).forEach(statements::add);
    ours.path(STATEMENT).forEach(statements::add);
    whole.set(STATEMENT, statements);
    return policy(whole);
  }

  private static @Nullable JsonNode policy(ObjectNode document) {
    return document.path(STATEMENT).isEmpty()
        ? null
        : NODES.objectNode().put(POLICY, document.toString());
  }

  private static ObjectNode statements(JsonNode tree, Predicate<JsonNode> which)
      throws NotWritableException {
    ObjectNode document = parsed(tree);
    ArrayNode statements = NODES.arrayNode();
    Form.items(document.path(STATEMENT)).filter(which).forEach(statements::add);
    document.set(STATEMENT, statements);
    return document;
  }

  private static ObjectNode parsed(JsonNode tree) throws NotWritableException {
    try {
      if (JSON.readTree(tree.path(POLICY).asText("{}")) instanceof ObjectNode document) {
        return document;
      }
    } catch (JsonProcessingException e) {
      throw new NotWritableException("the policy is no JSON: " + e.getOriginalMessage());
    }
    throw new NotWritableException("the policy is no JSON object");
  }

  // Tags.

  private static boolean isOfAws(JsonNode tag) {
    return tag.path("Key").asText().startsWith("aws:");
  }

  private static @Nullable JsonNode tags(JsonNode tree, Predicate<JsonNode> which) {
    ArrayNode tags = NODES.arrayNode();
    Form.items(tree.path(TAG_SET)).filter(which).forEach(tags::add);
    return tags.isEmpty() ? null : NODES.objectNode().set(TAG_SET, tags);
  }

  private static @Nullable JsonNode tagsOfBoth(@Nullable JsonNode value, @Nullable JsonNode ofAws) {
    if (value == null || ofAws == null) {
      return value == null ? ofAws : value;
    }
    ArrayNode tags = NODES.arrayNode();
    value.path(TAG_SET).forEach(tags::add);
    ofAws.path(TAG_SET).forEach(tags::add);
    return NODES.objectNode().set(TAG_SET, tags);
  }
}
