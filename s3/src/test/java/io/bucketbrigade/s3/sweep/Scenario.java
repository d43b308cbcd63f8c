package io.bucketbrigade.s3.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.s3.sweep.Planned.Hope;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.generate.HostileKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fills both buckets from a seed, and says of each object what has to become of it. */
final class Scenario {

  /** Larger than the part size in half of the seeds, so that the two are told apart. */
  private static final int PART = Math.toIntExact(CopyOptions.MIN_PART_BYTES);

  private static final int OTHER_THRESHOLD = PART + 1_024 * 1_024;
  private static final int SMALL_OBJECTS = 40;
  private static final int HOSTILE_KEYS = 15;
  private static final int LARGE_OBJECTS = 4;

  /** Beside objects that are shared, which are what costs the time. */
  private static final int FEW_SMALL_OBJECTS = 6;

  private static final int FEW_HOSTILE_KEYS = 3;
  private static final int SHARED_IN_PARTS = 3;

  /** A single byte has 256 values. */
  private static final int MAX_TRIES = 1_000;

  private static final List<Integer> SMALL_SIZES =
      List.of(0, 1, 2, 17, 1_000, 8_191, 8_192, 70_000);
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private final Random random;
  private final Servers servers;
  private final Meddler meddler;
  private final Overwrite overwrite;
  private final int threshold;
  private final boolean shares;
  private final int sharedAbove;
  private final Map<String, Planned> plan = new TreeMap<>();
  private final Map<String, List<StoredObject>> versions = new ConcurrentHashMap<>();
  private final Map<String, StoredObject> disputed = new ConcurrentHashMap<>();
  private final Set<String> onlyAtDestination = new HashSet<>();

  Scenario(Random random, Servers servers, Meddler meddler, boolean shares) {
    this.random = random;
    this.servers = servers;
    this.meddler = meddler;
    this.overwrite = random.nextInt(6) == 0 ? Overwrite.ALWAYS : Overwrite.IF_OLDER;
    this.threshold = random.nextBoolean() ? PART : OTHER_THRESHOLD;
    this.shares = shares;
    this.sharedAbove =
        shares ? Attributes.pick(List.of(PART, OTHER_THRESHOLD, 2 * PART), random) : 0;
    fill();
  }

  Overwrite overwrite() {
    return overwrite;
  }

  int multipartThreshold() {
    return threshold;
  }

  long largeObjectThreshold() {
    return shares ? sharedAbove : CopyOptions.DEFAULT_LARGE_OBJECT_BYTES;
  }

  /**
   * Fails unless leases left those objects to many workers, and those alone, that are large enough.
   */
  void checkHandedOver(Collection<String> wholeKeys) {
    Set<String> keys = new TreeSet<>();
    for (String wholeKey : wholeKeys) {
      String key = wholeKey.substring(servers.sourcePrefix().length());
      keys.add(key);
      assertThat(versions(key))
          .as("size of %s, which was handed over", key)
          .anyMatch(version -> version.sizeBytes() > largeObjectThreshold());
    }
    for (Planned planned : plan.values()) {
      boolean copiedInParts =
          !planned.source().parts().isEmpty()
              || (!servers.areOne() && planned.source().sizeBytes() > threshold);
      if (copiedInParts
          && planned.hope() == Hope.ARRIVES
          && planned.source().sizeBytes() > largeObjectThreshold()) {
        assertThat(keys).as("what was handed over").contains(planned.key());
      }
    }
  }

  /** All source objects of the beginning, by key below the prefix. */
  Map<String, Planned> plan() {
    return plan;
  }

  /** Those of one hope. */
  Set<String> keys(Hope hope) {
    return plan.values().stream()
        .filter(planned -> planned.hope() == hope)
        .map(Planned::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Everything that the source ever held under a key. */
  List<StoredObject> versions(String key) {
    return versions.getOrDefault(key, List.of());
  }

  /** What somebody else wrote last to the destination while we worked; null if nothing. */
  @Nullable StoredObject written(String key) {
    return disputed.get(key);
  }

  /** Keys that only the destination has, below the prefix. */
  Set<String> onlyAtDestination() {
    return onlyAtDestination;
  }

  private void fill() {
    int smallObjects = shares ? FEW_SMALL_OBJECTS : SMALL_OBJECTS;
    for (int i = 0; i < smallObjects; i++) {
      add("s%02d/%s".formatted(i, Long.toString(random.nextInt(1 << 20), 36)), smallSize());
    }
    List<String> hostile = new ArrayList<>(HostileKeys.all());
    // The longest has to fit below a prefix.
    hostile.removeIf(key -> key.getBytes(UTF_8).length > 1_020);
    Collections.shuffle(hostile, random);
    int hostileKeys = shares ? FEW_HOSTILE_KEYS : HOSTILE_KEYS;
    hostile.subList(0, hostileKeys).forEach(key -> add(key, smallSize()));
    add("folder/", 0);
    add("folder with body/", 100);
    if (shares) {
      addShared();
    } else {
      for (int i = 0; i < LARGE_OBJECTS; i++) {
        addLarge("large-" + i);
      }
    }
    for (int i = 0; i < 3; i++) {
      onlyAtDestination.add("zz-only-here-" + i);
      servers.destination().put(servers.destinationPrefix() + "zz-only-here-" + i, new byte[i]);
    }
    deny();
  }

  private int smallSize() {
    return Attributes.pick(SMALL_SIZES, random);
  }

  // ---- source

  private void add(String key, int sizeBytes) {
    ObjectMeta meta = Attributes.random(random);
    plan(key, putSource(key, List.of(sizeBytes), false, meta));
  }

  private void addLarge(String key) {
    ObjectMeta meta = Attributes.random(random);
    switch (random.nextInt(3)) {
      case 0 -> plan(key, putSource(key, List.of(boundarySize()), false, meta));
      default -> plan(key, putSource(key, multipartSizes(), true, meta));
    }
  }

  /** Around the size from which on workers share an object, and around whole parts above it. */
  private void addShared() {
    int wholeParts = (sharedAbove / PART + 1) * PART;
    for (int size : List.of(sharedAbove, wholeParts)) {
      for (int more = -1; more <= 1; more++) {
        add("shared-%d%+d".formatted(size / PART, more), size + more);
      }
    }
    for (int i = 0; i < SHARED_IN_PARTS; i++) {
      ObjectMeta meta = Attributes.random(random);
      plan("shared-parts-" + i, putSource("shared-parts-" + i, sharedSizes(), true, meta));
    }
  }

  /** The source's own parts, of even and uneven sizes. */
  private List<Integer> sharedSizes() {
    return Attributes.pick(
        List.of(
            List.of(PART, PART, 1),
            List.of(PART, PART, PART),
            List.of(PART + 1, PART, 3),
            List.of(PART, PART + 7, 100),
            List.of(PART + 1, PART + 1, PART - 1),
            List.of(2 * PART + 1),
            // S3 refuses such parts, other servers accept them.
            List.of(PART - 1, PART, 5)),
        random);
  }

  private int boundarySize() {
    int around = Attributes.pick(List.of(PART, threshold, 2 * PART), random);
    return around + random.nextInt(3) - 1;
  }

  private List<Integer> multipartSizes() {
    return Attributes.pick(
        List.of(
            List.of(PART, PART, 1),
            List.of(PART, PART),
            List.of(PART + 1, PART, 3),
            List.of(PART, PART + 7, 100),
            List.of(PART),
            List.of(PART + 1),
            List.of(17),
            List.of(0),
            // S3 refuses such parts, other servers accept them.
            List.of(1_000, 2_000, 3),
            List.of(1_000, 1_000, 1_000, 999)),
        random);
  }

  private StoredObject putSource(
      String key, List<Integer> partSizes, boolean multipart, ObjectMeta meta) {
    List<StoredObject> known = versions.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>());
    List<Body> parts = unlike(known, key, partSizes);
    String whole = servers.sourcePrefix() + key;
    StoredObject put =
        multipart
            ? servers.source().putMultipart(whole, parts, meta)
            : servers.source().put(whole, Body.joined(parts), meta);
    known.add(put);
    return put;
  }

  /**
   * Bytes that no version before has: equal ones that are written again within a second are told
   * apart by nothing that S3 shows.
   */
  private static List<Body> unlike(List<StoredObject> known, String key, List<Integer> partSizes) {
    for (int number = known.size(); number < known.size() + MAX_TRIES; number++) {
      List<Body> parts = new ArrayList<>();
      for (int size : partSizes) {
        long bodySeed = BodyPattern.seed(number * 100L + parts.size(), key);
        parts.add(Body.patterned(bodySeed, size));
      }
      Body whole = Body.joined(parts);
      if (known.stream().noneMatch(before -> isEqual(before.body(), whole))) {
        return parts;
      }
    }
    throw new AssertionError("no other bytes for " + key);
  }

  private static boolean isEqual(Body one, Body other) {
    return one.sizeBytes() == other.sizeBytes() && Arrays.equals(one.bytes(), other.bytes());
  }

  // ---- hopes

  private void plan(String key, StoredObject object) {
    servers.source().lastModified(servers.sourcePrefix() + key, LONG_AGO);
    // Large objects take many requests, so that is where changes meet kills.
    int dice = random.nextInt(object.sizeBytes() > PART ? 16 : 20);
    if (dice < (object.sizeBytes() > PART ? 2 : 6)) {
      planWithDestination(key, object);
    } else if (dice < 9) {
      planChange(key, object);
    } else if (dice == 9) {
      planVanishing(key, object);
    } else if (dice == 10 && mayBeUnreadable(object)) {
      planArchived(key, object);
    } else if (dice == 11 && servers.honourConditions() && overwrite == Overwrite.IF_OLDER) {
      planDispute(key, object);
    } else {
      planArrival(key, object, null);
    }
  }

  private void planArrival(String key, StoredObject object, @Nullable StoredObject before) {
    boolean tagsAreLost =
        !servers.destinationHasTags() && servers.sourceHasTags() && !object.meta().tags().isEmpty();
    if (tagsAreLost) {
      refuse(key, FailureCode.TAGS_NOT_SUPPORTED, object, before);
    } else {
      plan.put(key, new Planned(key, Hope.ARRIVES, null, object, before));
    }
  }

  private void refuse(
      String key, FailureCode code, StoredObject object, @Nullable StoredObject before) {
    plan.put(key, new Planned(key, Hope.IS_REFUSED, code, object, before));
  }

  /** Of a few small objects preflight has to find one by which it sees what ETags are. */
  private boolean mayBeUnreadable(StoredObject object) {
    return !shares || object.sizeBytes() > PART;
  }

  private void planArchived(String key, StoredObject object) {
    // Tags that the destination cannot hold are found before the bytes are asked for.
    change(key, object.meta().withTags(Map.of()).header("x-amz-storage-class", "GLACIER"));
    refuse(key, FailureCode.OBJECT_ARCHIVED, object, null);
  }

  private void change(String key, ObjectMeta meta) {
    servers.source().change(servers.sourcePrefix() + key, object -> object.withMeta(meta));
  }

  private void planChange(String key, StoredObject first) {
    List<Integer> sizes =
        first.parts().isEmpty()
            ? List.of(Math.toIntExact(first.sizeBytes()))
            : first.parts().stream().map(part -> (int) part.body().sizeBytes()).toList();
    boolean multipart = !first.parts().isEmpty();
    // What has other attributes begins another upload; equal ones leave it to the bytes.
    boolean telling = random.nextInt(3) > 0;
    change(key, generation(0));
    versions.put(
        key,
        new CopyOnWriteArrayList<>(
            List.of(servers.source().require(servers.sourcePrefix() + key))));
    // Empty versions could not be told apart.
    boolean grows = random.nextBoolean() || first.sizeBytes() == 0;
    meddler.on(
        key,
        moments(first.sizeBytes() > PART ? 20 : 6),
        () -> {
          List<Integer> next = new ArrayList<>(sizes);
          next.set(next.size() - 1, next.getLast() + (grows ? 1 : 0));
          putSource(key, next, multipart, generation(telling ? versions(key).size() : 0));
        });
    plan.put(key, new Planned(key, Hope.CHANGES, null, first, null));
  }

  /** Attributes by which a version can be told from each other. */
  private ObjectMeta generation(int number) {
    ObjectMeta meta =
        ObjectMeta.NONE
            .header("content-type", "generation/" + number)
            .user("generation", Integer.toString(number));
    boolean tagged = servers.destinationHasTags() || !servers.sourceHasTags();
    return tagged ? meta.tag("generation", Integer.toString(number)) : meta;
  }

  private void planVanishing(String key, StoredObject object) {
    // What is deleted has no tags that a request could miss.
    change(key, object.meta().withTags(Map.of()));
    versions.put(
        key,
        new CopyOnWriteArrayList<>(
            List.of(servers.source().require(servers.sourcePrefix() + key))));
    meddler.on(
        key,
        moments(object.sizeBytes() > PART ? 8 : 4),
        () -> servers.source().delete(servers.sourcePrefix() + key));
    plan.put(key, new Planned(key, Hope.VANISHES, null, object, null));
  }

  /** Somebody writes to the destination while we do. */
  private void planDispute(String key, StoredObject object) {
    change(key, object.meta().withTags(Map.of()));
    meddler.on(
        key,
        moments(object.sizeBytes() > PART ? 14 : 5),
        () -> {
          Body other = Body.patterned(BodyPattern.seed(-2, key), object.sizeBytes() + 1);
          ObjectMeta meta = ObjectMeta.NONE.user("somebody", "else");
          disputed.put(
              key, servers.destination().put(servers.destinationPrefix() + key, other, meta));
        });
    plan.put(key, new Planned(key, Hope.IS_DISPUTED, null, object, null));
  }

  private Set<Integer> moments(int latest) {
    Set<Integer> moments = new HashSet<>();
    for (int n = 1 + random.nextInt(2); n > 0; n--) {
      moments.add(1 + random.nextInt(latest));
    }
    return moments;
  }

  /**
   * Keys that nobody may read; where both sides are one server, the destination's keys would be.
   */
  private void deny() {
    if (servers.areOne()) {
      return;
    }
    Set<String> denied = new HashSet<>();
    for (Planned planned : List.copyOf(plan.values())) {
      if (planned.hope() == Hope.ARRIVES
          && planned.before() == null
          && mayBeUnreadable(planned.source())
          && random.nextInt(15) == 0) {
        refuse(planned.key(), FailureCode.OBJECT_ACCESS_DENIED, planned.source(), null);
        denied.add(servers.sourcePrefix() + planned.key());
      }
    }
    servers.deny(denied);
  }

  // ---- what the destination has already

  private enum Age {
    OLDER(Duration.ofDays(-1)),
    NEARLY_AS_OLD(Duration.ofMinutes(5)),
    CLEARLY_NEWER(Duration.ofDays(1));

    private final Duration afterSource;

    Age(Duration afterSource) {
      this.afterSource = afterSource;
    }
  }

  private void planWithDestination(String key, StoredObject object) {
    Age age = Attributes.pick(List.of(Age.values()), random);
    boolean sameSize = object.sizeBytes() > 0 && random.nextBoolean();
    boolean sameBytes = random.nextBoolean();
    StoredObject before = putDestination(key, object, sameBytes, sameSize, age);
    boolean touched = true;
    FailureCode code = null;
    boolean newer = age != Age.OLDER;
    boolean always = overwrite == Overwrite.ALWAYS;
    if (object.sizeBytes() != before.sizeBytes() || areComparable(object, before)) {
      boolean equal = object.etag().equals(before.etag());
      touched = !equal && (!newer || always);
      code = equal || touched ? null : FailureCode.CONFLICT;
    } else if (age == Age.CLEARLY_NEWER) {
      touched = false;
    } else if (age == Age.NEARLY_AS_OLD && !always) {
      touched = false;
      code = sameBytes ? null : FailureCode.CONFLICT;
    }
    if (touched) {
      planArrival(key, object, before);
    } else if (code == null) {
      plan.put(key, new Planned(key, Hope.IS_PRESENT, null, object, before));
    } else {
      refuse(key, code, object, before);
    }
  }

  /** Whether ETags alone say if two objects of one size are equal. */
  private boolean areComparable(StoredObject object, StoredObject before) {
    boolean plain = object.parts().isEmpty() && before.parts().isEmpty();
    return object.etag().equals(before.etag()) || (plain && servers.etagsAreMd5());
  }

  private StoredObject putDestination(
      String key, StoredObject object, boolean sameBytes, boolean sameSize, Age age) {
    FakeBucket destination = servers.destination();
    String whole = servers.destinationPrefix() + key;
    long otherSize = object.sizeBytes() + (sameSize ? 0 : 1);
    if (!sameBytes) {
      Body other = Body.patterned(BodyPattern.seed(-1, key), otherSize);
      destination.put(whole, other, ObjectMeta.NONE.user("somebody", "else"));
    } else if (object.parts().isEmpty()) {
      destination.put(whole, object.body(), carried(object));
    } else {
      List<Body> parts = object.parts().stream().map(part -> part.body()).toList();
      destination.putMultipart(whole, parts, carried(object));
    }
    destination.lastModified(whole, LONG_AGO.plus(age.afterSource));
    return destination.require(whole);
  }

  private ObjectMeta carried(StoredObject object) {
    return servers.destinationHasTags() ? object.meta() : object.meta().withTags(Map.of());
  }
}
