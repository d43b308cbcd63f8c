package io.bucketbrigade.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * What the SDK read, as a tree under the names of S3's API, and back. Every field that this version
 * of the SDK knows is in it, without a line of ours for each.
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

  /**
   * Sets fields of a builder as a tree says; fields that the SDK does not know are left out.
   *
   * @param builder of the SDK, which is an {@link SdkPojo} itself
   */
  static void fill(SdkPojo builder, JsonNode tree) {
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode value = tree.path(field.memberName());
      if (!value.isMissingNode() && !value.isNull()) {
        field.set(builder, value(field, value));
      }
    }
  }

  private static Object value(SdkField<?> field, JsonNode node) {
    MarshallingType<?> type = field.marshallingType();
    if (type.equals(MarshallingType.SDK_POJO)) {
      SdkPojo builder = field.constructor().get();
      fill(builder, node);
      return ((Buildable) builder).build();
    }
    if (type.equals(MarshallingType.LIST)) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> list = new ArrayList<>();
      node.forEach(one -> list.add(value(member, one)));
      return list;
    }
    if (type.equals(MarshallingType.BOOLEAN)) {
      return node.asBoolean();
    }
    if (type.equals(MarshallingType.INTEGER)) {
      return node.asInt();
    }
    if (type.equals(MarshallingType.LONG)) {
      return node.asLong();
    }
    return type.equals(MarshallingType.INSTANT) ? Instant.parse(node.asText()) : node.asText();
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
