package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.model.spec.CopyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds out how a source object was cut when it was uploaded. With the same boundaries S3 makes the
 * same ETag, so that a later compare needs no request. Thread-safe.
 */
final class SourceLayout {

  /** HEADs of one object at a time: a round trip is hidden, and no server minds so few. */
  private static final int HEADS_IN_FLIGHT = 8;

  private final MappingSide source;

  SourceLayout(MappingSide source) {
    this.source = source;
  }

  /**
   * The source's own parts: after a HEAD of the first and the last where they are of one size, else
   * after one for each, of which S3 allows 10,000. Empty if it was not uploaded in parts, does not
   * tell them, or has parts that S3 (or {@code maxPartBytes}) would not allow, which other servers
   * accept.
   *
   * @throws SideException if the object is not the listed one any more
   */
  Optional<PartLayout> of(ListedObject object, long maxPartBytes) throws InterruptedException {
    if (!Etags.isMultipart(object.etag())) {
      return Optional.empty();
    }
    int parts = Integer.parseInt(object.etag().substring(object.etag().indexOf('-') + 1));
    if (parts < 1 || parts > UploadedPart.MAX_PARTS) {
      return Optional.empty();
    }
    ObjectHead first = headPart(object, 1);
    if (first.sizeBytes() < 1 || !isAllowed(first.sizeBytes(), parts == 1, maxPartBytes)) {
      return Optional.empty();
    }
    PartLayout uniform = PartLayout.uniform(object.sizeBytes(), first.sizeBytes());
    if (uniform.count() == parts && (parts < 3 || isLast(object, uniform))) {
      return Optional.of(uniform);
    }
    boolean tellsParts = Integer.valueOf(parts).equals(first.partsCount());
    return tellsParts
        ? ofEachPart(object, first.sizeBytes(), parts, maxPartBytes)
        : Optional.empty();
  }

  /** The number of parts alone may fit by chance. */
  private boolean isLast(ListedObject object, PartLayout layout) {
    int last = layout.count();
    return headPart(object, last).sizeBytes() == layout.range(last).length();
  }

  private Optional<PartLayout> ofEachPart(
      ListedObject object, long firstBytes, int parts, long maxPartBytes)
      throws InterruptedException {
    List<Long> sizes = new ArrayList<>(parts);
    sizes.add(firstBytes);
    sizes.addAll(
        PartsInFlight.run(
            IntStream.rangeClosed(2, parts).boxed().toList(),
            HEADS_IN_FLIGHT,
            part -> headPart(object, part).sizeBytes()));
    for (int part = 1; part <= parts; part++) {
      if (!isAllowed(sizes.get(part - 1), part == parts, maxPartBytes)) {
        return Optional.empty();
      }
    }
    PartLayout layout = PartLayout.ofSizes(sizes);
    return layout.objectBytes() == object.sizeBytes() ? Optional.of(layout) : Optional.empty();
  }

  private static boolean isAllowed(long partBytes, boolean last, long maxPartBytes) {
    long least = last ? 1 : CopyOptions.MIN_PART_BYTES;
    return partBytes >= least && partBytes <= maxPartBytes;
  }

  /**
   * Its ETag says nothing: some servers (moto) give each part its own. If the object was replaced,
   * the reads of its bytes, which are pinned, show it.
   */
  private ObjectHead headPart(ListedObject object, int part) {
    return source.call(
        () -> source.store().headPart(source.full(object.key()), object.versionId(), part));
  }
}
