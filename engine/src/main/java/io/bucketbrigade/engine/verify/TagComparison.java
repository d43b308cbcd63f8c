package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares tags, with at most one read a side, and none where the counts that came with HEAD
 * decide.
 *
 * @param source one side
 * @param destination the other
 */
record TagComparison(MappingSide source, MappingSide destination) {

  /** How the tags differ; null if they do not. */
  @Nullable String difference(ObjectKey key, ObjectHead left, ObjectHead right) {
    int leftCount = count(source, left);
    int rightCount = count(destination, right);
    if (leftCount == 0 && rightCount == 0) {
      return null;
    }
    boolean counted = leftCount >= 0 && rightCount >= 0;
    if (counted && leftCount != rightCount) {
      return words(leftCount, rightCount);
    }
    Map<String, String> leftTags = leftCount == 0 ? Map.of() : read(source, key);
    Map<String, String> rightTags = rightCount == 0 ? Map.of() : read(destination, key);
    if (leftTags.equals(rightTags)) {
      return null;
    }
    return leftTags.size() == rightTags.size()
        ? "as many tags (%d) with other names or values".formatted(leftTags.size())
        : words(leftTags.size(), rightTags.size());
  }

  private static String words(int leftCount, int rightCount) {
    return "%d tags at the source, %d at the destination".formatted(leftCount, rightCount);
  }

  /** How many there are; -1 if only reading them tells. */
  private static int count(MappingSide side, ObjectHead head) {
    Integer told = head.tagCount();
    if (told != null) {
      return told;
    }
    // A count that is missing means none only where the server was seen to send it, or keeps none.
    boolean unknown = side.capabilities().tags() && !side.capabilities().tagCountOnRead();
    return unknown ? -1 : 0;
  }

  private static Map<String, String> read(MappingSide side, ObjectKey key) {
    return side.call(() -> side.store().getTags(side.full(key)));
  }
}
