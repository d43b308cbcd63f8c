package io.bucketbrigade.engine.store;

import io.bucketbrigade.engine.store.InMemoryBucket.Content;
import io.bucketbrigade.engine.store.InMemoryBucket.Version;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** ListObjectsV2 over a bucket in memory. */
final class InMemoryListing {

  private InMemoryListing() {}

  /** A page; a common prefix counts as one row of it, as in S3. */
  static ListPage page(InMemoryBucket bucket, ListRequest request) {
    List<ListedObject> objects = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    String lastRow = null;
    for (ObjectKey key : after(bucket.versions, request).navigableKeySet()) {
      if (!key.value().startsWith(request.prefix())) {
        if (ObjectKey.compareUtf8(key.value(), request.prefix()) > 0) {
          break;
        }
        continue;
      }
      Version version = bucket.current(key);
      if (version == null || isInside(key, request)) {
        continue;
      }
      String row = row(key.value(), request);
      if (row.equals(lastRow)) {
        continue;
      }
      if (objects.size() + prefixes.size() == request.maxKeys()) {
        return new ListPage(List.copyOf(objects), List.copyOf(prefixes), true, lastRow);
      }
      lastRow = row;
      if (isPrefixRow(row, request)) {
        prefixes.add(row);
      } else {
        objects.add(listed(key, version.requireContent()));
      }
    }
    return new ListPage(List.copyOf(objects), List.copyOf(prefixes), false, null);
  }

  /** A page of versions: keys ascending, within a key the newest first. */
  static VersionPage page(InMemoryBucket bucket, VersionsRequest request) {
    List<ListedVersion> rows = new ArrayList<>();
    ObjectKey marker = request.keyMarker();
    boolean within = request.versionIdMarker() != null;
    NavigableMap<ObjectKey, List<Version>> left =
        marker == null ? bucket.versions : bucket.versions.tailMap(marker, within);
    for (Map.Entry<ObjectKey, List<Version>> entry : left.entrySet()) {
      ObjectKey key = entry.getKey();
      if (!key.value().startsWith(request.prefix())) {
        continue;
      }
      String newest = entry.getValue().getLast().name();
      boolean skipping = within && key.equals(marker);
      for (Version version : entry.getValue().reversed()) {
        if (skipping) {
          skipping = !version.name().equals(request.versionIdMarker());
        } else if (rows.size() == request.maxKeys()) {
          return new VersionPage(List.copyOf(rows), true, rows.getLast().key());
        } else {
          rows.add(listed(key, version, version.name().equals(newest)));
        }
      }
    }
    return new VersionPage(List.copyOf(rows), false, null);
  }

  private static ListedVersion listed(ObjectKey key, Version version, boolean latest) {
    if (version.isDeleteMarker()) {
      return ListedVersion.marker(key, version.name(), latest, version.lastModified());
    }
    ListedObject object = listed(key, version.requireContent());
    return new ListedVersion(
        key,
        version.name(),
        latest,
        false,
        object.sizeBytes(),
        object.etag(),
        object.lastModified(),
        object.storageClass());
  }

  /** The token is the last row of the page before; it overrules startAfter. */
  private static <T> NavigableMap<ObjectKey, T> after(
      NavigableMap<ObjectKey, T> all, ListRequest request) {
    String token = request.continuationToken();
    if (token != null) {
      return all.tailMap(ObjectKey.of(token), false);
    }
    ObjectKey startAfter = request.startAfter();
    return startAfter == null ? all : all.tailMap(startAfter, false);
  }

  /** Whether the page before told the key's common prefix as its last row. */
  private static boolean isInside(ObjectKey key, ListRequest request) {
    String token = request.continuationToken();
    return token != null && isPrefixRow(token, request) && key.value().startsWith(token);
  }

  /** The key, or the common prefix that it is rolled up into. */
  private static String row(String key, ListRequest request) {
    String delimiter = request.delimiter();
    if (delimiter == null) {
      return key;
    }
    int cut = key.indexOf(delimiter, request.prefix().length());
    return cut < 0 ? key : key.substring(0, cut + delimiter.length());
  }

  /** Whether a row is a common prefix; a key that ends with its first delimiter is one too. */
  private static boolean isPrefixRow(String row, ListRequest request) {
    String delimiter = request.delimiter();
    return delimiter != null && row.indexOf(delimiter, request.prefix().length()) >= 0;
  }

  private static ListedObject listed(ObjectKey key, Content content) {
    String storageClass = content.attributes.storageClass();
    return new ListedObject(
        key,
        content.bytes.length,
        content.etag,
        content.lastModified,
        storageClass == null ? "STANDARD" : storageClass);
  }
}
