package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket of {@link InMemoryS3} holds. Not thread-safe by itself: every caller holds its
 * monitor.
 */
final class InMemoryBucket {

  final NavigableMap<ObjectKey, List<Version>> versions = new TreeMap<>();
  final Map<String, Upload> uploads = new TreeMap<>();
  Behaviour behaviour;

  private final InstantSource clock;
  private long lastId;

  InMemoryBucket(InstantSource clock, Behaviour behaviour) {
    this.clock = clock;
    this.behaviour = behaviour;
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The object as a plain GET sees it; null if there is none or a delete marker hides it. */
  @Nullable Version current(ObjectKey key) {
    List<Version> all = versions.get(key);
    if (all == null) {
      return null;
    }
    Version newest = all.getLast();
    return newest.isDeleteMarker() ? null : newest;
  }

  /** Makes {@code content} the current object; returns it with its version id. */
  Version write(ObjectKey key, Content content) {
    Version version =
        new Version(behaviour.versioned() ? nextId("v") : null, content, content.lastModified);
    append(key, version);
    return version;
  }

  /** A version, or the current one; null if there is none. */
  @Nullable Version version(ObjectKey key, @Nullable String versionId) {
    return versionId == null
        ? current(key)
        : versions.getOrDefault(key, List.of()).stream()
            .filter(version -> versionId.equals(version.id()))
            .findFirst()
            .orElse(null);
  }

  void delete(ObjectKey key, @Nullable String versionId) {
    if (versionId != null) {
      versions.computeIfPresent(key, (k, all) -> without(all, versionId));
    } else if (behaviour.versioned()) {
      addMarker(key);
    } else {
      versions.remove(key);
    }
  }

  /** Puts a delete marker on top, whether there is an object or not. */
  Version addMarker(ObjectKey key) {
    Version marker = new Version(nextId("v"), null, now());
    append(key, marker);
    return marker;
  }

  /** A version by its id; null if there is none, or a delete marker. */
  @Nullable Version find(ObjectKey key, String versionId) {
    return versions.getOrDefault(key, List.of()).stream()
        .filter(version -> version.name().equals(versionId) && !version.isDeleteMarker())
        .findFirst()
        .orElse(null);
  }

  String nextId(String kind) {
    return kind + String.format("%08d", ++lastId);
  }

  private void append(ObjectKey key, Version version) {
    List<Version> all = versions.computeIfAbsent(key, k -> new ArrayList<>());
    if (!behaviour.versioned()) {
      all.clear();
    }
    all.add(version);
  }

  private static @Nullable List<Version> without(List<Version> all, String versionId) {
    all.removeIf(version -> versionId.equals(version.name()));
    return all.isEmpty() ? null : all;
  }

  /** One version of an object; a delete marker has no content. */
  record Version(@Nullable String id, @Nullable Content content, Instant made) {

    /** As listings name it. */
    String name() {
      return id == null ? ListedVersion.NULL_VERSION : id;
    }

    Instant lastModified() {
      return content == null ? made : content.lastModified;
    }

    boolean isDeleteMarker() {
      return content == null;
    }

    Content requireContent() {
      if (content == null) {
        throw new IllegalStateException("a delete marker has no content");
      }
      return content;
    }
  }

  /**
   * Bytes with all that belongs to them. Tags, lock, restore and date change in place, the rest
   * never does.
   */
  static final class Content {
    final byte[] bytes;
    final String etag;
    final ObjectAttributes attributes;
    final List<Long> partSizes;
    Map<String, String> tags;
    ObjectLock lock = ObjectLock.NONE;
    @Nullable ArchiveState archive;
    Set<ObjectAcl.Grant> grants = Set.of();
    Instant lastModified;

    Content(
        byte[] bytes,
        String etag,
        ObjectAttributes attributes,
        List<Long> partSizes,
        Instant lastModified) {
      this.bytes = bytes;
      this.etag = etag;
      this.attributes = attributes.withTags(Map.of());
      this.tags = attributes.tags();
      this.partSizes = List.copyOf(partSizes);
      this.lastModified = lastModified;
    }
  }

  /** An upload that is neither completed nor aborted. */
  static final class Upload {
    final ObjectKey key;
    final ObjectAttributes attributes;
    final Instant initiated;
    final NavigableMap<Integer, Part> parts = new TreeMap<>();

    Upload(ObjectKey key, ObjectAttributes attributes, Instant initiated) {
      this.key = key;
      this.attributes = attributes;
      this.initiated = initiated;
    }
  }

  /** A part's bytes. */
  static final class Part {
    final byte[] bytes;
    final String etag;

    Part(byte[] bytes, String etag) {
      this.bytes = bytes;
      this.etag = etag;
    }
  }
}
