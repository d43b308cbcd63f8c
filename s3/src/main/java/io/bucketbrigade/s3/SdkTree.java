package io.bucketbrigade.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * What the SDK read, as a tree under the names of S3's API. Every field that this version of the
 * SDK knows is in it, without a line of ours for each.
 */
final class SdkTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** About the answer and not about the bucket. */
  private static final Set<String> LEFT_OUT =
      Set.of("IsTruncated", "ContinuationToken", "NextContinuationToken", "RequestCharged");

  private SdkTree() {}

  /** The tree; without what was not told. */
  static ObjectNode of(SdkPojo read) {
    ObjectNode tree = NODES.objectNode();
    for (SdkField<?> field : read.sdkFields()) {
      JsonNode value =
          LEFT_OUT.contains(field.memberName()) ? null : node(field.getValueOrDefault(read));
      if (value != null) {
        tree.set(field.memberName(), value);
      }
    }
    return tree;
  }

  private static @Nullable JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case SdkAutoConstructList<?> _ -> null;
      case SdkAutoConstructMap<?, ?> _ -> null;
      case SdkPojo pojo -> of(pojo);
      case List<?> list -> array(list);
      case Map<?, ?> map -> object(map);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      // Texts, and dates as ISO 8601.
      default -> NODES.textNode(value.toString());
    };
  }

  private static ArrayNode array(List<?> list) {
    ArrayNode array = NODES.arrayNode();
    list.forEach(item -> array.add(node(item)));
    return array;
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = NODES.objectNode();
    map.forEach((name, value) -> object.set(String.valueOf(name), node(value)));
    return object;
  }
}
