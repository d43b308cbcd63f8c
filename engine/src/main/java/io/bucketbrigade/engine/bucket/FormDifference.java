package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.PathDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The places in which two forms differ. Not thread-safe.
 *
 * <p>Of lists without order, what both have is left out. Of what remains one pair is looked into;
 * more are told as they are, for nothing says which belong together.
 */
final class FormDifference {

  private final List<PathDifference> shown = new ArrayList<>();
  private int shownBytes;
  private int more;

  /** Looks for them. */
  FormDifference(JsonNode source, JsonNode destination) {
    compare("", "", source, destination);
  }

  /** The first places, within {@link BucketComparison#MAX_PATHS_BYTES}. */
  List<PathDifference> shown() {
    return List.copyOf(shown);
  }

  /** How many more there are. */
  int more() {
    return more;
  }

  private void compare(String path, String name, JsonNode source, JsonNode destination) {
    if (source.equals(destination)) {
      return;
    }
    if (source.isObject() && destination.isObject()) {
      compareFields(path, source, destination);
    } else if (source.isArray() && destination.isArray()) {
      if (Form.isOrdered(name)) {
        compareInOrder(path, source, destination);
      } else {
        compareSets(path, source, destination);
      }
    } else {
      add(path, source, destination);
    }
  }

  private void compareFields(String path, JsonNode source, JsonNode destination) {
    TreeSet<String> names = new TreeSet<>();
    source.fieldNames().forEachRemaining(names::add);
    destination.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      compare(
          path.isEmpty() ? name : path + "." + name,
          name,
          source.path(name),
          destination.path(name));
    }
  }

  private void compareInOrder(String path, JsonNode source, JsonNode destination) {
    for (int i = 0; i < Math.max(source.size(), destination.size()); i++) {
      compare("%s[%d]".formatted(path, i), "", source.path(i), destination.path(i));
    }
  }

  private void compareSets(String path, JsonNode source, JsonNode destination) {
    List<JsonNode> atSource = without(source, destination);
    List<JsonNode> atDestination = without(destination, source);
    if (atSource.size() == 1 && atDestination.size() == 1) {
      compare(path + "[]", "", atSource.getFirst(), atDestination.getFirst());
      return;
    }
    atSource.forEach(item -> add(path + "[]", item, MissingNode.getInstance()));
    atDestination.forEach(item -> add(path + "[]", MissingNode.getInstance(), item));
  }

  private static List<JsonNode> without(JsonNode set, JsonNode others) {
    List<JsonNode> theirs = Form.items(others).toList();
    return Form.items(set).filter(item -> !theirs.contains(item)).toList();
  }

  private void add(String path, JsonNode source, JsonNode destination) {
    PathDifference found = new PathDifference(Excerpt.of(path), text(source), text(destination));
    int bytes = Excerpt.bytes(found);
    if (shown.size() >= ItemComparison.MAX_PATHS
        || shownBytes + bytes > BucketComparison.MAX_PATHS_BYTES) {
      more++;
      return;
    }
    shown.add(found);
    shownBytes += bytes;
  }

  private static @Nullable String text(JsonNode value) {
    return value.isMissingNode() ? null : Excerpt.of(value.toString());
  }
}
