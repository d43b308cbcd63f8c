package io.bucketbrigade.testkit.fake.bucket;

import io.bucketbrigade.testkit.protocol.KeyOrder;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of the fake server. Tests reach into it directly, past signatures, policies, faults and
 * counters; the server itself uses the same methods. Thread-safe.
 */
public final class FakeBucket {

  private final String name;
  private final InstantSource clock;
  private final AtomicLong nextId = new AtomicLong();
  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Map<String, Upload> uploads = new ConcurrentSkipListMap<>();
  private final Map<String, String> configuration = new ConcurrentHashMap<>();
  private volatile Map<String, Body> knownParts = Map.of();
  private volatile @Nullable Bricks bricks;
  private volatile BucketSettings settings = BucketSettings.ORDINARY;
  private volatile ObjectTable table = new ObjectTable(KeyOrder.UTF8);

  /** An empty bucket. */
  public FakeBucket(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its settings. */
  public BucketSettings settings() {
    return settings;
  }

  /** Changes its settings. */
  public FakeBucket settings(UnaryOperator<BucketSettings> change) {
    settings = change.apply(settings);
    return this;
  }

  /** Lists in UTF-16 order from now on, as careless servers do. */
  public FakeBucket listInUtf16Order() {
    table = table.ordered(KeyOrder.UTF16);
    return this;
  }

  /** Shows generated objects beneath the stored ones. */
  public FakeBucket generate(GeneratedObjects generated) {
    table = table.over(generated);
    return this;
  }

  /**
   * Keeps a part that has the ETag of a known one as that one's body, which may need no memory, so
   * that a test can copy objects larger than its heap.
   */
  public FakeBucket knowParts(List<StoredPart> parts) {
    Map<String, Body> known = new HashMap<>(knownParts);
    parts.forEach(part -> known.put(part.etag(), part.body()));
    knownParts = Map.copyOf(known);
    return this;
  }

  /** Keeps what is written in parts, where it consists of bricks, as references to them. */
  public FakeBucket share(Bricks newBricks) {
    bricks = newBricks;
    return this;
  }

  /**
   * Writes an object laid of bricks, as if it had been uploaded in one part for each.
   *
   * @param sizeBytes a multiple of a brick's
   */
  public StoredObject putBricks(String key, Bricks laid, long order, long sizeBytes) {
    List<StoredPart> parts = new ArrayList<>();
    for (Bricks.UploadablePart part : laid.parts(order, sizeBytes)) {
      parts.add(
          new StoredPart(
              parts.size() + 1, part.body(), part.etag(), clock.instant(), Checksums.NONE));
    }
    Body body = Body.joined(parts.stream().map(StoredPart::body).toList());
    return commit(
        StoredObject.draft(
            key, body, PartEtags.join(parts), ObjectMeta.NONE, parts, Checksums.NONE),
        Precondition.NONE);
  }

  /** Configuration documents by the name of their query parameter, as {@code lifecycle}. */
  public Map<String, String> configuration() {
    return configuration;
  }

  // Objects, as tests put and see them.

  /** Writes an object. */
  public StoredObject put(String key, byte[] content) {
    return put(key, Body.of(content), ObjectMeta.NONE);
  }

  /** Writes an object with attributes. */
  public StoredObject put(String key, byte[] content, ObjectMeta meta) {
    return put(key, Body.of(content), meta);
  }

  /** Writes an object. */
  public StoredObject put(String key, Body body, ObjectMeta meta) {
    String etag = etag(body);
    return commit(
        StoredObject.draft(key, body, etag, meta, List.of(), Checksums.NONE), Precondition.NONE);
  }

  /** Writes an object as if it had been uploaded in these parts. */
  public StoredObject putMultipart(String key, List<Body> bodies, ObjectMeta meta) {
    List<StoredPart> parts = new ArrayList<>();
    for (Body body : bodies) {
      parts.add(
          new StoredPart(
              parts.size() + 1, body, PartEtags.of(body), clock.instant(), Checksums.NONE));
    }
    String etag = settings.kmsKeyId() == null ? PartEtags.join(parts) : opaqueEtag(parts.size());
    return commit(
        StoredObject.draft(key, Body.joined(bodies), etag, meta, parts, Checksums.NONE),
        Precondition.NONE);
  }

  /** What a plain GET reads; null if nothing. */
  public @Nullable StoredObject get(String key) {
    return table.current(key);
  }

  /**
   * What a plain GET reads.
   *
   * @throws AssertionError if there is nothing
   */
  public StoredObject require(String key) {
    StoredObject object = get(key);
    if (object == null) {
      throw new AssertionError("bucket " + name + " holds no object " + key);
    }
    return object;
  }

  /** All keys that a listing shows, in its order. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    visibleFrom("", true).forEachRemaining(object -> keys.add(object.key()));
    return keys;
  }

  /** How many objects a listing shows. */
  public long objectCount() {
    long count = 0;
    for (Iterator<StoredObject> all = visibleFrom("", true); all.hasNext(); all.next()) {
      count++;
    }
    return count;
  }

  /** Deletes an object as a plain DELETE does. */
  public void delete(String key) {
    deleteCurrent(key, Precondition.NONE);
  }

  /** Changes the current version in place: no new version, no write counted, no new date. */
  public void change(String key, UnaryOperator<StoredObject> change) {
    KeyHistory history = table.historyForChange(key);
    synchronized (history) {
      StoredObject current = history.current();
      if (current == null) {
        throw S3Error.noSuchKey();
      }
      history.replace(current, change.apply(current));
    }
  }

  /** Sets when the current version was written. */
  public void lastModified(String key, Instant when) {
    change(key, object -> object.withLastModified(when));
  }

  /** Replaces the current version's tags. */
  public void tags(String key, Map<String, String> tags) {
    change(key, object -> object.withTags(tags));
  }

  /** How often the key was written by put, copy or complete since the start or the last reset. */
  public int writes(String key) {
    KeyHistory history = table.history(key);
    return history == null ? 0 : history.writes();
  }

  /** The keys written more than this often, with how often. */
  public Map<String, Integer> writesAbove(int limit) {
    Map<String, Integer> above = new TreeMap<>();
    for (KeyHistory history : table.histories()) {
      if (history.writes() > limit) {
        above.put(history.key(), history.writes());
      }
    }
    return above;
  }

  /** Counts writes from zero again. */
  public void resetWrites() {
    table.histories().forEach(KeyHistory::resetWrites);
  }

  /** All versions of a key and its delete markers, newest first. */
  public List<StoredObject> versions(String key) {
    KeyHistory history = table.history(key);
    return history == null ? List.of() : history.versions();
  }

  // Objects, as the server writes them.

  /** Writes a version if the precondition holds, in one step. */
  public StoredObject commit(StoredObject draft, Precondition precondition) {
    KeyHistory history = table.historyForChange(draft.key());
    synchronized (history) {
      StoredObject current = history.current();
      precondition.check(current);
      requireRoom(draft.sizeBytes(), current);
      StoredObject version = draft.stamped(newVersionId(), now());
      history.push(version);
      history.countWrite();
      account(current, version);
      return version;
    }
  }

  private void requireRoom(long size, @Nullable StoredObject replaced) {
    long moreObjects = replaced == null ? 1 : 0;
    long moreBytes = size - (replaced == null ? 0 : replaced.sizeBytes());
    if (objects.get() + moreObjects > settings.maxObjects()
        || bytes.get() + moreBytes > settings.maxBytes()) {
      throw new S3Error(
          507,
          "XMinioStorageFull",
          "Storage backend has reached its minimum free drive threshold.");
    }
  }

  private void account(@Nullable StoredObject before, @Nullable StoredObject after) {
    objects.addAndGet((after == null ? 0 : 1) - (before == null ? 0 : 1));
    bytes.addAndGet(
        (after == null ? 0 : after.sizeBytes()) - (before == null ? 0 : before.sizeBytes()));
  }

  /**
   * Deletes as a plain DELETE does: for good without versions, else with a marker.
   *
   * @return the marker; null if none was made
   */
  public @Nullable StoredObject deleteCurrent(String key, Precondition precondition) {
    KeyHistory history = table.historyForChange(key);
    synchronized (history) {
      StoredObject current = history.current();
      precondition.check(current);
      account(current, null);
      if (settings.versioning() != Versioning.OFF) {
        StoredObject marker = StoredObject.marker(key, newVersionId(), now());
        history.push(marker);
        return marker;
      }
      history.versions().forEach(history::remove);
      return null;
    }
  }

  /**
   * Removes a version for good.
   *
   * @return what was removed; null if there was no such version
   */
  public @Nullable StoredObject deleteVersion(String key, String versionId) {
    KeyHistory history = table.historyForChange(key);
    synchronized (history) {
      StoredObject version = history.version(versionId);
      if (version != null) {
        StoredObject before = history.current();
        history.remove(version);
        account(before, history.current());
      }
      return version;
    }
  }

  /** A version, or the current one; null if there is none. A delete marker is returned as it is. */
  public @Nullable StoredObject find(String key, @Nullable String versionId) {
    if (versionId == null) {
      return get(key);
    }
    KeyHistory history = table.history(key);
    if (history != null) {
      return history.version(versionId);
    }
    return versionId.equals(StoredObject.NULL_VERSION) ? get(key) : null;
  }

  /** Changes a version in place. */
  public void changeVersion(StoredObject version, UnaryOperator<StoredObject> change) {
    KeyHistory history = table.historyForChange(version.key());
    synchronized (history) {
      StoredObject now = history.version(version.versionId());
      if (now == null) {
        throw S3Error.noSuchKey();
      }
      history.replace(now, change.apply(now));
    }
  }

  /** What listings show from a key on, in the bucket's order. */
  public Iterator<StoredObject> visibleFrom(String key, boolean inclusive) {
    return table.visibleFrom(key, inclusive);
  }

  /** All versions of the keys from a key on, in the bucket's order, newest first in each. */
  public Iterator<List<StoredObject>> versionsFrom(String key) {
    Iterator<KeyHistory> histories = table.historiesFrom(key).iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return histories.hasNext();
      }

      @Override
      public List<StoredObject> next() {
        return histories.next().versions();
      }
    };
  }

  /** Compares keys as the bucket orders them. */
  public int compare(String left, String right) {
    return table.order().compare(left, right);
  }

  /** The ETag that a body gets here: its MD5, or something opaque under KMS. */
  public String etag(Body body) {
    return settings.kmsKeyId() == null ? PartEtags.of(body) : opaqueEtag(0);
  }

  /** An ETag that is no MD5, as KMS makes them. */
  public String opaqueEtag(int partsCount) {
    byte[] unlike = Body.patterned(nextId.incrementAndGet() ^ name.hashCode(), 16).bytes();
    return HexFormat.of().formatHex(unlike) + (partsCount == 0 ? "" : "-" + partsCount);
  }

  private String newVersionId() {
    return settings.versioning() == Versioning.ENABLED ? newId() : StoredObject.NULL_VERSION;
  }

  /** An id that was not used before in this bucket. */
  public String newId() {
    return String.format("%016x", nextId.incrementAndGet() + (1L << 60))
        + HexFormat.of().toHexDigits(name.hashCode());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  // Uploads.

  /** The unfinished uploads. */
  public Collection<Upload> uploads() {
    return uploads.values();
  }

  /** Begins an upload. */
  public Upload createUpload(
      String key, ObjectMeta meta, String checksumAlgorithm, String checksumType) {
    Upload upload =
        new Upload(
            newId(),
            key,
            meta,
            checksumAlgorithm,
            checksumType,
            now(),
            new ConcurrentSkipListMap<>());
    uploads.put(upload.id(), upload);
    return upload;
  }

  /**
   * An unfinished upload.
   *
   * @throws S3Error if there is none of this id and key
   */
  public Upload requireUpload(String id, String key) {
    Upload upload = uploads.get(id);
    if (upload == null || !upload.key().equals(key)) {
      throw S3Error.noSuchUpload();
    }
    return upload;
  }

  /** Writes a part; one of the same number is replaced. */
  public StoredPart putPart(Upload upload, int number, Body body, Checksums checksums) {
    return putPart(upload, number, body, PartEtags.of(body), checksums);
  }

  /** The same for bytes whose ETag is known. */
  public StoredPart putPart(
      Upload upload, int number, Body body, String etag, Checksums checksums) {
    Bricks shared = bricks;
    Body known = knownParts.getOrDefault(etag, body);
    Body kept =
        shared != null && known instanceof Body.InMemory held ? shared.shared(held.bytes()) : known;
    StoredPart part = new StoredPart(number, kept, etag, now(), checksums);
    upload.parts().put(number, part);
    return part;
  }

  /** Drops an upload; whether there was one. */
  public boolean dropUpload(String id) {
    return uploads.remove(id) != null;
  }
}
