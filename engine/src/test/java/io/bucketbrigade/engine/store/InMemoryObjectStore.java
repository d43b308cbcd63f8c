package io.bucketbrigade.engine.store;

import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.InMemoryBucket.Content;
import io.bucketbrigade.engine.store.InMemoryBucket.Part;
import io.bucketbrigade.engine.store.InMemoryBucket.Upload;
import io.bucketbrigade.engine.store.InMemoryBucket.Version;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of {@link InMemoryS3}. LIST tells LastModified in milliseconds and HEAD in seconds, as
 * real servers do.
 *
 * <p>The methods after the port's own are for tests: they look at or change the bucket directly and
 * are no requests.
 */
public final class InMemoryObjectStore implements ObjectStore {

  private static final String INTELLIGENT_TIERING = "INTELLIGENT_TIERING";

  private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

  /** S3's own limit. */
  private static final int MAX_METADATA_BYTES = 2 * 1024;

  private final InMemoryS3 provider;
  private final String bucketName;
  private final boolean knownPrincipal;
  private volatile boolean servesArchives;

  InMemoryObjectStore(InMemoryS3 provider, String bucketName, boolean knownPrincipal) {
    this.provider = provider;
    this.bucketName = bucketName;
    this.knownPrincipal = knownPrincipal;
  }

  /** A bucket of a provider of its own, for tests that need no second one. */
  public static InMemoryObjectStore alone(String bucketName) {
    return new InMemoryS3().createBucket(bucketName);
  }

  // ---- the port

  @Override
  public String bucket() {
    return bucketName;
  }

  @Override
  public ListPage list(ListRequest request) {
    return in("LIST", null, bucket -> InMemoryListing.page(bucket, request));
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    return in("LIST_VERSIONS", null, bucket -> InMemoryListing.page(bucket, request));
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    return in(
        "HEAD",
        key,
        bucket -> headOf(bucket, require(bucket, "HEAD", key, versionId), withChecksum));
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return in(
        "HEAD",
        key,
        bucket -> {
          Version version = require(bucket, "HEAD", key, versionId);
          List<Long> partSizes = version.requireContent().partSizes;
          ObjectHead whole = headOf(bucket, version, false);
          if (partNumber == 1 && partSizes.isEmpty()) {
            return whole;
          }
          if (partNumber < 1 || partNumber > partSizes.size()) {
            throw failure(StoreFailure.INVALID_REQUEST, 416, "InvalidPartNumber", "HEAD", key);
          }
          return new ObjectHead(
              partSizes.get(partNumber - 1),
              whole.etag(),
              whole.lastModified(),
              whole.versionId(),
              whole.attributes(),
              whole.tagCount(),
              partSizes.size(),
              0,
              whole.archive());
        });
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    ObjectKey key = request.key();
    return in(
        "GET",
        key,
        bucket -> {
          Version version = require(bucket, "GET", key, request.versionId());
          byte[] bytes = version.requireContent().bytes;
          requirePinned(request.ifMatch(), version, "GET", key);
          requireNotArchived(version.requireContent(), "GET", key);
          ByteRange range = request.range();
          int offset = range == null ? 0 : startOf(range, bytes, "GET", key);
          int length = range == null ? bytes.length : lengthOf(range, bytes);
          if (length > into.remaining()) {
            throw failure(StoreFailure.MALFORMED_REPLY, 200, "BodyTooLong", "GET", key);
          }
          into.put(bytes, offset, length);
          return headOf(bucket, version, request.withChecksum() && range == null);
        });
  }

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    byte[] bytes = copyOf(body);
    return in(
        "PUT",
        request.key(),
        bucket -> {
          check(
              bucket, bucket.behaviour.conditionalPut(), request.condition(), "PUT", request.key());
          return write(
              bucket,
              request.key(),
              bytes,
              wholeEtag(bucket, bytes, request.attributes()),
              checked(
                  kept(bucket, request.attributes(), "PUT", request.key()),
                  bytes,
                  "PUT",
                  request.key()),
              List.of());
        });
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    ObjectKey key = request.key();
    Content source = sourceOf(request.source(), "COPY", key);
    return in(
        "COPY",
        key,
        bucket -> {
          requireServerSideCopy(bucket, "COPY", key);
          check(bucket, bucket.behaviour.conditionalCopy(), request.condition(), "COPY", key);
          // S3 takes neither storage class nor redirect from the source, and the parts become one.
          ObjectAttributes from = request.restated() ? request.beside() : source.attributes;
          ObjectAttributes attributes =
              new ObjectAttributes(
                  from.contentType(),
                  from.contentEncoding(),
                  from.contentLanguage(),
                  from.contentDisposition(),
                  from.cacheControl(),
                  from.expires(),
                  request.beside().websiteRedirect(),
                  request.beside().storageClass(),
                  request.beside().encryption(),
                  request.beside().ownerControl(),
                  from.userMetadata(),
                  request.withTags() ? source.tags : Map.of(),
                  source.attributes.checksum());
          return write(
              bucket,
              key,
              source.bytes,
              wholeEtag(bucket, source.bytes, attributes),
              kept(bucket, attributes, "COPY", key),
              List.of());
        });
  }

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    return in(
        "CREATE",
        key,
        bucket -> {
          String uploadId = bucket.nextId("u");
          bucket.uploads.put(
              uploadId, new Upload(key, kept(bucket, attributes, "CREATE", key), bucket.now()));
          return uploadId;
        });
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    byte[] bytes = copyOf(body);
    return in(
        "UPLOAD_PART",
        key,
        bucket -> {
          ObjectChecksum declared =
              requireUpload(bucket, "UPLOAD_PART", key, uploadId).attributes.checksum();
          boolean other = checksum != (declared == null ? null : declared.algorithm());
          if (other && bucket.behaviour.keeps().checksums() == Support.HONOURED) {
            throw failure(StoreFailure.INVALID_REQUEST, 400, "InvalidRequest", "UPLOAD_PART", key);
          }
          return putPart(bucket, "UPLOAD_PART", key, uploadId, partNumber, bytes);
        });
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    String operation = "UPLOAD_PART_COPY";
    byte[] whole = sourceOf(source, operation, key).bytes;
    return in(
        operation,
        key,
        bucket -> {
          requireServerSideCopy(bucket, operation, key);
          int start = startOf(range, whole, operation, key);
          byte[] bytes = Arrays.copyOfRange(whole, start, start + lengthOf(range, whole));
          return putPart(bucket, operation, key, uploadId, partNumber, bytes);
        });
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    return in(
        "COMPLETE",
        key,
        bucket -> {
          Upload upload = requireUpload(bucket, "COMPLETE", key, uploadId);
          check(bucket, bucket.behaviour.conditionalComplete(), condition, "COMPLETE", key);
          List<Part> chosen = choose(bucket, upload, parts);
          boolean declared = upload.attributes.checksum() != null;
          ObjectAttributes attributes =
              checked(
                  upload.attributes.withChecksum(declared ? checksum : null),
                  joined(chosen),
                  "COMPLETE",
                  key);
          bucket.uploads.remove(uploadId);
          return write(
              bucket,
              key,
              joined(chosen),
              multipartEtag(bucket, chosen),
              attributes,
              chosen.stream().map(part -> (long) part.bytes.length).toList());
        });
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    in("ABORT", key, bucket -> bucket.uploads.remove(uploadId) != null);
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    return in(
        "LIST_PARTS",
        key,
        bucket -> {
          List<UploadedPart> parts = new ArrayList<>();
          Upload upload = requireUpload(bucket, "LIST_PARTS", key, uploadId);
          upload.parts.forEach((number, part) -> parts.add(uploaded(upload, number, part)));
          return List.copyOf(parts);
        });
  }

  @Override
  public List<ObjectKey> uploadsBelow(String prefix) {
    return in(
        "LIST_UPLOADS",
        null,
        bucket ->
            bucket.uploads.values().stream()
                .map(upload -> upload.key)
                .filter(key -> key.value().startsWith(prefix))
                .distinct()
                .sorted()
                .toList());
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    return in(
        "LIST_UPLOADS",
        key,
        bucket -> {
          List<OpenUpload> open = new ArrayList<>();
          bucket.uploads.forEach(
              (uploadId, upload) -> {
                if (upload.key.equals(key)) {
                  Instant initiated = upload.initiated.truncatedTo(ChronoUnit.SECONDS);
                  open.add(new OpenUpload(uploadId, initiated));
                }
              });
          return List.copyOf(open);
        });
  }

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    return in(
        "GET_TAGS",
        key,
        bucket -> {
          requireTagSupport(bucket.behaviour.tags(), "GET_TAGS", key);
          return require(bucket, "GET_TAGS", key, versionId).requireContent().tags;
        });
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    in(
        "PUT_TAGS",
        key,
        bucket -> {
          requireTagSupport(bucket.behaviour.tags(), "PUT_TAGS", key);
          Content content = require(bucket, "PUT_TAGS", key).requireContent();
          if (bucket.behaviour.tags() == Support.HONOURED) {
            content.tags = Map.copyOf(tags);
          }
          return content;
        });
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    in(
        "DELETE",
        key,
        bucket -> {
          bucket.delete(key, versionId);
          return bucket;
        });
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    return in(
        "DELETE",
        key,
        bucket -> {
          Support support = bucket.behaviour.conditionalDelete();
          check(bucket, support, new WriteCondition.IfMatch(etag), "DELETE", key);
          if (bucket.behaviour.versioned()) {
            return new WriteResult("", bucket.addMarker(key).id());
          }
          bucket.delete(key, null);
          return new WriteResult("", null);
        });
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    return in("DELETE", key, bucket -> new WriteResult("", bucket.addMarker(key).id()));
  }

  @Override
  public BucketFacts describeBucket() {
    return in(
        "DESCRIBE",
        null,
        bucket ->
            new BucketFacts(
                "memory:" + Integer.toHexString(System.identityHashCode(provider)),
                "memory-1",
                "memory-owner",
                bucket.behaviour.versioned(),
                bucket.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    return in(
        "GET_ACL",
        key,
        bucket -> {
          require(bucket, "GET_ACL", key);
          return ownerIn(bucket);
        });
  }

  private static String ownerIn(InMemoryBucket bucket) {
    return bucket.behaviour.keeps().writersOwn() ? "memory-writer" : "memory-owner";
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    return in(
        "GET_ACL", key, bucket -> aclOf(bucket, requireVersion(bucket, "GET_ACL", key, versionId)));
  }

  private static ObjectAcl aclOf(InMemoryBucket bucket, Content content) {
    String owner = ownerIn(bucket);
    Set<ObjectAcl.Grant> grants = new HashSet<>(content.grants);
    grants.add(new ObjectAcl.Grant(owner, "FULL_CONTROL"));
    return new ObjectAcl(owner, grants);
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    in(
        "PUT_ACL",
        key,
        bucket -> {
          if (bucket.behaviour.keeps().acls() == Support.REFUSED) {
            throw failure(
                StoreFailure.INVALID_REQUEST, 400, "AccessControlListNotSupported", "PUT_ACL", key);
          }
          Content content = requireVersion(bucket, "PUT_ACL", key, versionId);
          if (bucket.behaviour.keeps().acls() == Support.HONOURED) {
            content.grants = acl.grants();
          }
          return content;
        });
  }

  @Override
  public boolean servesNoWebsite() {
    return in("WEBSITE", null, bucket -> !bucket.behaviour.keeps().website());
  }

  @Override
  public @Nullable BucketLock bucketLock() {
    return in("BUCKET_LOCK", null, bucket -> bucket.behaviour.keeps().lock());
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    return in("GET_LOCK", key, bucket -> requireVersion(bucket, "GET_LOCK", key, versionId).lock);
  }

  @Override
  public void putRetention(
      ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention) {
    in(
        "PUT_RETENTION",
        key,
        bucket -> {
          Content content = requireLockable(bucket, "PUT_RETENTION", key, versionId);
          ObjectLock.Retention now = content.lock.retention();
          boolean weaker =
              now != null
                  && (retention.until().isBefore(now.until())
                      || (now.mode() == Mode.COMPLIANCE && retention.mode() != Mode.COMPLIANCE));
          if (weaker || !retention.until().isAfter(bucket.now())) {
            throw failure(StoreFailure.ACCESS_DENIED, 403, "AccessDenied", "PUT_RETENTION", key);
          }
          content.lock = new ObjectLock(retention, content.lock.legalHold());
          return content;
        });
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    in(
        "PUT_HOLD",
        key,
        bucket -> {
          Content content = requireLockable(bucket, "PUT_HOLD", key, versionId);
          content.lock = new ObjectLock(content.lock.retention(), held);
          return content;
        });
  }

  private Content requireVersion(
      InMemoryBucket bucket, String operation, ObjectKey key, @Nullable String versionId) {
    Version version = bucket.version(key, versionId);
    if (version == null) {
      throw failure(StoreFailure.NOT_FOUND, 404, "NoSuchKey", operation, key);
    }
    return version.requireContent();
  }

  private Content requireLockable(
      InMemoryBucket bucket, String operation, ObjectKey key, @Nullable String versionId) {
    if (!bucket.behaviour.keeps().lock().enabled()) {
      throw failure(StoreFailure.INVALID_REQUEST, 400, "InvalidRequest", operation, key);
    }
    return requireVersion(bucket, operation, key, versionId);
  }

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    in(
        "RESTORE",
        key,
        bucket -> {
          Content content = require(bucket, "RESTORE", key).requireContent();
          boolean tiered = INTELLIGENT_TIERING.equals(content.attributes.storageClass());
          if (tiered != (days == null)) {
            throw failure(StoreFailure.INVALID_REQUEST, 400, "MalformedXML", "RESTORE", key);
          }
          if (!tiered && !isInArchiveClass(content)) {
            throw failure(StoreFailure.INVALID_REQUEST, 403, "InvalidRequest", "RESTORE", key);
          }
          content.archive = ArchiveState.RESTORING;
          return content;
        });
  }

  @Override
  public void close() {}

  // ---- for tests

  /** From now on archives are classes by name alone, as on servers that have none. */
  public void serveArchives() {
    servesArchives = true;
  }

  /** Puts the current object, which must exist, into an archive tier of its class. */
  public void archive(String key) {
    inside(bucket -> requireContent(bucket, key).archive = ArchiveState.ARCHIVED);
  }

  /** Ends the restore of the current object, which must exist: it can be read from now on. */
  public void finishRestore(String key) {
    inside(bucket -> requireContent(bucket, key).archive = ArchiveState.RESTORED);
  }

  /** Locks the current object, which must exist, whatever the bucket's behaviour. */
  public void lock(String key, ObjectLock lock) {
    inside(bucket -> requireContent(bucket, key).lock = lock);
  }

  /** Grants something on the current object, which must exist, whatever the bucket's behaviour. */
  public void grant(String key, ObjectAcl.Grant... grants) {
    inside(bucket -> requireContent(bucket, key).grants = Set.of(grants));
  }

  /** What the current object, which must exist, grants to others than its owner. */
  public Set<ObjectAcl.Grant> grantsOf(String key) {
    return inside(
        bucket ->
            requireContent(bucket, key).grants.stream()
                .filter(grant -> !grant.grantee().equals(ownerIn(bucket)))
                .collect(Collectors.toSet()));
  }

  /** What holds the current object, which must exist. */
  public ObjectLock lockOf(String key) {
    return inside(bucket -> requireContent(bucket, key).lock);
  }

  /** Writes an object with the bytes of {@code text} and no attributes. */
  public WriteResult add(String key, String text) {
    return add(key, text.getBytes(StandardCharsets.UTF_8), ObjectAttributes.NONE);
  }

  /** Writes an object whatever the bucket's behaviour. */
  public WriteResult add(String key, byte[] bytes, ObjectAttributes attributes) {
    return inside(
        bucket ->
            write(
                bucket,
                ObjectKey.of(key),
                bytes.clone(),
                wholeEtag(bucket, bytes, attributes),
                attributes,
                List.of()));
  }

  /** Writes an object as if it had been uploaded in these parts, which may be of any size. */
  public WriteResult addInParts(String key, List<byte[]> parts, ObjectAttributes attributes) {
    List<Part> chosen = parts.stream().map(bytes -> new Part(bytes, md5(bytes))).toList();
    return inside(
        bucket ->
            write(
                bucket,
                ObjectKey.of(key),
                joined(chosen),
                multipartEtag(bucket, chosen),
                attributes,
                parts.stream().map(bytes -> (long) bytes.length).toList()));
  }

  /** The keys of the current objects, in byte order. */
  public List<ObjectKey> keys() {
    return inside(
        bucket ->
            bucket.versions.keySet().stream().filter(key -> bucket.current(key) != null).toList());
  }

  /** Whether there is an object of that key. */
  public boolean holds(String key) {
    return inside(bucket -> bucket.current(ObjectKey.of(key)) != null);
  }

  /** The bytes of the current object, which must exist. */
  public byte[] bytesOf(String key) {
    return inside(bucket -> requireContent(bucket, key).bytes.clone());
  }

  /** The attributes of the current object, which must exist, with its tags. */
  public ObjectAttributes attributesOf(String key) {
    return inside(
        bucket -> {
          Content content = requireContent(bucket, key);
          return content.attributes.withTags(content.tags);
        });
  }

  /** Changes when the current object, which must exist, was last modified. */
  public void touch(String key, Instant lastModified) {
    inside(bucket -> requireContent(bucket, key).lastModified = lastModified);
  }

  /** The ids of the uploads that are neither completed nor aborted. */
  public List<String> openUploads() {
    return inside(bucket -> List.copyOf(bucket.uploads.keySet()));
  }

  /** How many versions and delete markers a key has. */
  public int versionCount(String key) {
    return inside(bucket -> bucket.versions.getOrDefault(ObjectKey.of(key), List.of()).size());
  }

  /** What a key was and is, oldest first: bytes and attributes, or a delete marker. */
  public List<String> history(String key) {
    return inside(
        bucket ->
            bucket.versions.getOrDefault(ObjectKey.of(key), List.of()).stream()
                .map(InMemoryObjectStore::described)
                .toList());
  }

  /** The ids of a key's versions and delete markers, oldest first. */
  public List<String> versionIds(String key) {
    return inside(
        bucket ->
            bucket.versions.getOrDefault(ObjectKey.of(key), List.of()).stream()
                .map(Version::name)
                .toList());
  }

  /** The keys that have versions or delete markers, in byte order. */
  public List<String> keysOfAllVersions() {
    return inside(bucket -> bucket.versions.keySet().stream().map(ObjectKey::value).toList());
  }

  private static String described(Version version) {
    if (version.isDeleteMarker()) {
      return "marker";
    }
    Content content = version.requireContent();
    return (content.bytes.length > 64
            ? md5(content.bytes)
            : new String(content.bytes, StandardCharsets.ISO_8859_1))
        + " "
        + content.partSizes
        + " "
        + content.attributes.withTags(content.tags);
  }

  /** How many versions and delete markers there are of all keys. */
  public int versionsInAll() {
    return inside(bucket -> bucket.versions.values().stream().mapToInt(List::size).sum());
  }

  /** Changes how the bucket behaves from now on. */
  public void behave(Behaviour behaviour) {
    inside(bucket -> bucket.behaviour = behaviour);
  }

  // ---- leaves

  private <T> T in(String operation, @Nullable ObjectKey key, Function<InMemoryBucket, T> request) {
    if (Thread.currentThread().isInterrupted()) {
      throw failure(StoreFailure.CONNECTION, 0, null, operation, key);
    }
    if (!knownPrincipal) {
      throw failure(StoreFailure.BAD_CREDENTIALS, 403, "InvalidAccessKeyId", operation, key);
    }
    InMemoryBucket bucket = provider.find(bucketName);
    if (bucket == null) {
      throw failure(StoreFailure.NO_SUCH_BUCKET, 404, "NoSuchBucket", operation, key);
    }
    synchronized (bucket) {
      return request.apply(bucket);
    }
  }

  private <T> T inside(Function<InMemoryBucket, T> look) {
    InMemoryBucket bucket = provider.find(bucketName);
    if (bucket == null) {
      throw new IllegalStateException("no bucket " + bucketName);
    }
    synchronized (bucket) {
      return look.apply(bucket);
    }
  }

  private static WriteResult write(
      InMemoryBucket bucket,
      ObjectKey key,
      byte[] bytes,
      String etag,
      ObjectAttributes attributes,
      List<Long> partSizes) {
    Content content = new Content(bytes, etag, attributes, partSizes, bucket.now());
    if (bucket.behaviour.keeps().lock().defaultRetention()) {
      Instant until = bucket.now().plus(Duration.ofDays(1));
      content.lock = new ObjectLock(new ObjectLock.Retention(Mode.GOVERNANCE, until), false);
    }
    return new WriteResult(etag, bucket.write(key, content).id());
  }

  private Version require(InMemoryBucket bucket, String operation, ObjectKey key) {
    return require(bucket, operation, key, null);
  }

  private Version require(
      InMemoryBucket bucket, String operation, ObjectKey key, @Nullable String versionId) {
    Version version = versionId == null ? bucket.current(key) : bucket.find(key, versionId);
    if (version == null) {
      throw failure(StoreFailure.NOT_FOUND, 404, "NoSuchKey", operation, key);
    }
    return version;
  }

  private static Content requireContent(InMemoryBucket bucket, String key) {
    Version version = bucket.current(ObjectKey.of(key));
    if (version == null) {
      throw new IllegalStateException("no object " + key);
    }
    return version.requireContent();
  }

  private Upload requireUpload(
      InMemoryBucket bucket, String operation, ObjectKey key, String uploadId) {
    Upload upload = bucket.uploads.get(uploadId);
    if (upload == null || !upload.key.equals(key)) {
      throw failure(StoreFailure.NO_SUCH_UPLOAD, 404, "NoSuchUpload", operation, key);
    }
    return upload;
  }

  private UploadedPart putPart(
      InMemoryBucket bucket,
      String operation,
      ObjectKey key,
      String uploadId,
      int partNumber,
      byte[] bytes) {
    if (partNumber < 1 || partNumber > UploadedPart.MAX_PARTS) {
      throw failure(StoreFailure.INVALID_REQUEST, 400, "InvalidArgument", operation, key);
    }
    Part part = new Part(bytes, md5(bytes));
    Upload upload = requireUpload(bucket, operation, key, uploadId);
    upload.parts.put(partNumber, part);
    return uploaded(upload, partNumber, part);
  }

  private static UploadedPart uploaded(Upload upload, int partNumber, Part part) {
    ObjectChecksum declared = upload.attributes.checksum();
    ObjectChecksum checksum =
        declared == null
            ? null
            : ObjectChecksum.of(declared.algorithm(), ByteBuffer.wrap(part.bytes));
    return new UploadedPart(partNumber, part.etag, part.bytes.length, checksum);
  }

  private List<Part> choose(InMemoryBucket bucket, Upload upload, List<UploadedPart> wanted) {
    if (wanted.isEmpty()) {
      throw failure(StoreFailure.INVALID_REQUEST, 400, "MalformedXML", "COMPLETE", upload.key);
    }
    List<Part> chosen = new ArrayList<>();
    int before = 0;
    for (UploadedPart want : wanted) {
      if (want.partNumber() <= before) {
        throw failure(StoreFailure.PART_REFUSED, 400, "InvalidPartOrder", "COMPLETE", upload.key);
      }
      Part part = upload.parts.get(want.partNumber());
      if (part == null || !part.etag.equals(want.etag())) {
        throw failure(StoreFailure.PART_REFUSED, 400, "InvalidPart", "COMPLETE", upload.key);
      }
      if (upload.attributes.checksum() != null && want.checksum() == null) {
        throw failure(StoreFailure.INVALID_REQUEST, 400, "InvalidRequest", "COMPLETE", upload.key);
      }
      before = want.partNumber();
      chosen.add(part);
    }
    if (chosen.subList(0, chosen.size() - 1).stream()
        .anyMatch(part -> part.bytes.length < bucket.behaviour.minPartBytes())) {
      throw failure(StoreFailure.PART_REFUSED, 400, "EntityTooSmall", "COMPLETE", upload.key);
    }
    return chosen;
  }

  private Content sourceOf(CopySource source, String operation, ObjectKey key) {
    return new InMemoryObjectStore(provider, source.bucket(), knownPrincipal)
        .in(
            operation,
            key,
            bucket -> {
              Version version = require(bucket, operation, source.key(), source.versionId());
              requirePinned(source.ifMatch(), version, operation, source.key());
              requireNotArchived(version.requireContent(), operation, source.key());
              return version.requireContent();
            });
  }

  private void requireServerSideCopy(InMemoryBucket bucket, String operation, ObjectKey key) {
    if (!bucket.behaviour.serverSideCopy()) {
      throw failure(StoreFailure.NOT_IMPLEMENTED, 501, "NotImplemented", operation, key);
    }
  }

  private void requireTagSupport(Support tags, String operation, ObjectKey key) {
    if (tags == Support.REFUSED) {
      throw failure(StoreFailure.NOT_IMPLEMENTED, 501, "NotImplemented", operation, key);
    }
  }

  private ObjectAttributes kept(
      InMemoryBucket bucket, ObjectAttributes attributes, String operation, ObjectKey key) {
    requireShortMetadata(attributes, operation, key);
    ObjectAttributes redirecting =
        bucket.behaviour.keeps().redirects() ? attributes : attributes.withWebsiteRedirect(null);
    ObjectAttributes classed = keptClass(bucket, redirecting, operation, key);
    ObjectAttributes summed = keptChecksum(bucket, classed, operation, key);
    return keptTags(bucket, keptEncryption(bucket, summed, operation, key), operation, key);
  }

  private ObjectAttributes keptChecksum(
      InMemoryBucket bucket, ObjectAttributes attributes, String operation, ObjectKey key) {
    Support support = bucket.behaviour.keeps().checksums();
    if (attributes.checksum() != null && support == Support.REFUSED) {
      throw failure(StoreFailure.NOT_IMPLEMENTED, 501, "NotImplemented", operation, key);
    }
    return support == Support.HONOURED ? attributes : attributes.withChecksum(null);
  }

  private ObjectAttributes checked(
      ObjectAttributes attributes, byte[] bytes, String operation, ObjectKey key) {
    ObjectChecksum stated = attributes.checksum();
    if (stated != null
        && !stated.equals(ObjectChecksum.of(stated.algorithm(), ByteBuffer.wrap(bytes)))) {
      boolean ofParts = operation.equals("COMPLETE");
      throw failure(
          ofParts ? StoreFailure.PART_REFUSED : StoreFailure.CONNECTION,
          400,
          "BadDigest",
          operation,
          key);
    }
    return attributes;
  }

  private void requireShortMetadata(ObjectAttributes attributes, String operation, ObjectKey key) {
    int bytes = 0;
    for (Map.Entry<String, String> entry : attributes.userMetadata().entrySet()) {
      bytes += (entry.getKey() + entry.getValue()).getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MAX_METADATA_BYTES) {
      throw failure(StoreFailure.INVALID_REQUEST, 400, "MetadataTooLarge", operation, key);
    }
  }

  private ObjectAttributes keptEncryption(
      InMemoryBucket bucket, ObjectAttributes attributes, String operation, ObjectKey key) {
    Support support = bucket.behaviour.keeps().encryption();
    if (attributes.encryption() != null && support == Support.REFUSED) {
      throw failure(StoreFailure.NOT_IMPLEMENTED, 501, "NotImplemented", operation, key);
    }
    return support == Support.HONOURED ? attributes : attributes.withEncryption(null);
  }

  private ObjectAttributes keptClass(
      InMemoryBucket bucket, ObjectAttributes attributes, String operation, ObjectKey key) {
    String storageClass = attributes.storageClass();
    Behaviour.Keeps keeps = bucket.behaviour.keeps();
    if (storageClass == null || storageClass.equals("STANDARD")) {
      return attributes.withStorageClass(null);
    }
    if (keeps.storageClasses().contains(storageClass)) {
      return attributes;
    }
    if (keeps.otherClasses() == Support.REFUSED) {
      throw failure(StoreFailure.INVALID_REQUEST, 400, "InvalidStorageClass", operation, key);
    }
    return attributes.withStorageClass(null);
  }

  private ObjectAttributes keptTags(
      InMemoryBucket bucket, ObjectAttributes attributes, String operation, ObjectKey key) {
    if (attributes.tags().isEmpty()) {
      return attributes;
    }
    requireTagSupport(bucket.behaviour.tagsOnWrite(), operation, key);
    return bucket.behaviour.tagsOnWrite() == Support.HONOURED
        ? attributes
        : attributes.withTags(Map.of());
  }

  private static boolean isInArchiveClass(Content content) {
    String storageClass = content.attributes.storageClass();
    return storageClass != null && ARCHIVES.contains(storageClass);
  }

  /** Archived objects tell all but their bytes. */
  private void requireNotArchived(Content content, String operation, ObjectKey key) {
    boolean readable =
        content.archive == null
            ? servesArchives || !isInArchiveClass(content)
            : content.archive == ArchiveState.RESTORED;
    if (!readable) {
      throw failure(StoreFailure.ARCHIVED, 403, "InvalidObjectState", operation, key);
    }
  }

  private void requirePinned(
      @Nullable String ifMatch, Version version, String operation, ObjectKey key) {
    if (ifMatch != null && !ifMatch.equals(version.requireContent().etag)) {
      throw failure(StoreFailure.PRECONDITION_FAILED, 412, "PreconditionFailed", operation, key);
    }
  }

  private void check(
      InMemoryBucket bucket,
      Support support,
      WriteCondition condition,
      String operation,
      ObjectKey key) {
    if (condition instanceof WriteCondition.Any || support == Support.IGNORED) {
      return;
    }
    if (support == Support.REFUSED) {
      throw failure(StoreFailure.NOT_IMPLEMENTED, 501, "NotImplemented", operation, key);
    }
    switch (condition) {
      case WriteCondition.Any() -> {}
      case WriteCondition.IfAbsent() -> {
        if (bucket.current(key) != null) {
          throw failure(
              StoreFailure.PRECONDITION_FAILED, 412, "PreconditionFailed", operation, key);
        }
      }
      case WriteCondition.IfMatch(String etag) ->
          requirePinned(etag, require(bucket, operation, key), operation, key);
    }
  }

  private static ObjectHead headOf(InMemoryBucket bucket, Version version, boolean withChecksum) {
    Content content = version.requireContent();
    boolean told = bucket.behaviour.tagCountOnRead() && !content.tags.isEmpty();
    return new ObjectHead(
        content.bytes.length,
        content.etag,
        content.lastModified.truncatedTo(ChronoUnit.SECONDS),
        version.id(),
        withChecksum ? content.attributes : content.attributes.withChecksum(null),
        told ? content.tags.size() : null,
        null,
        0,
        content.archive);
  }

  private int startOf(ByteRange range, byte[] bytes, String operation, ObjectKey key) {
    if (range.offset() >= bytes.length) {
      throw failure(StoreFailure.INVALID_REQUEST, 416, "InvalidRange", operation, key);
    }
    return Math.toIntExact(range.offset());
  }

  private static int lengthOf(ByteRange range, byte[] bytes) {
    return (int) Math.min(range.length(), bytes.length - range.offset());
  }

  private static byte[] copyOf(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  private static byte[] joined(List<Part> parts) {
    var all = new ByteArrayOutputStream();
    parts.forEach(part -> all.writeBytes(part.bytes));
    return all.toByteArray();
  }

  private static String wholeEtag(
      InMemoryBucket bucket, byte[] bytes, ObjectAttributes attributes) {
    Encryption encryption = attributes.encryption();
    boolean isMd5 = bucket.behaviour.etagIsMd5() && (encryption == null || !encryption.isKms());
    return isMd5 ? md5(bytes) : opaque(bucket);
  }

  private static String multipartEtag(InMemoryBucket bucket, List<Part> parts) {
    var digests = new ByteArrayOutputStream();
    parts.forEach(part -> digests.writeBytes(HexFormat.of().parseHex(part.etag)));
    String hash = bucket.behaviour.etagIsMd5() ? md5(digests.toByteArray()) : opaque(bucket);
    return hash + "-" + parts.size();
  }

  private static String opaque(InMemoryBucket bucket) {
    return md5(bucket.nextId("opaque").getBytes(StandardCharsets.UTF_8));
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private StoreException failure(
      StoreFailure failure,
      int status,
      @Nullable String code,
      String operation,
      @Nullable ObjectKey key) {
    String where =
        "s3://" + bucketName + (key == null ? "" : "/" + key.value().replaceAll("\\p{Cntrl}", "?"));
    String message = operation + " " + where + " failed: " + (code == null ? failure : code);
    return new StoreException(failure, message, status, code, null, null);
  }
}
