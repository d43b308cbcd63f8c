package io.bucketbrigade.engine.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an object carries beside its bytes. Values are as on the wire: never interpreted.
 *
 * @param contentType null if the object has none
 * @param contentEncoding null if none; {@code aws-chunked} is never part of it
 * @param contentLanguage null if none
 * @param contentDisposition null if none
 * @param cacheControl null if none
 * @param expires the header's text, which need not be a date; null if none
 * @param websiteRedirect null if none
 * @param storageClass null for the default class
 * @param encryption null where nothing is said, which for a write means the bucket's default
 * @param ownerControl whether the bucket's owner is given full control of an object that would else
 *     be its writer's alone; told by no read
 * @param userMetadata without the {@code x-amz-meta-} prefix, names in lower case
 * @param tags at most 10; empty where they are unknown or not wanted
 * @param checksum over all bytes, told by reads that ask for it; for a write what the server is to
 *     check and keep, of which a copy on the server takes no notice; null for none
 */
public record ObjectAttributes(
    @Nullable String contentType,
    @Nullable String contentEncoding,
    @Nullable String contentLanguage,
    @Nullable String contentDisposition,
    @Nullable String cacheControl,
    @Nullable String expires,
    @Nullable String websiteRedirect,
    @Nullable String storageClass,
    @Nullable Encryption encryption,
    boolean ownerControl,
    Map<String, String> userMetadata,
    Map<String, String> tags,
    @Nullable ObjectChecksum checksum) {

  /** No attribute at all. */
  public static final ObjectAttributes NONE =
      new ObjectAttributes(null, null, null, null, null, null, null, null, Map.of(), Map.of());

  /** Copies the maps. */
  public ObjectAttributes {
    userMetadata = Map.copyOf(userMetadata);
    tags = Map.copyOf(tags);
  }

  /** The same without a word on encryption, owners and checksums. */
  public ObjectAttributes(
      @Nullable String contentType,
      @Nullable String contentEncoding,
      @Nullable String contentLanguage,
      @Nullable String contentDisposition,
      @Nullable String cacheControl,
      @Nullable String expires,
      @Nullable String websiteRedirect,
      @Nullable String storageClass,
      Map<String, String> userMetadata,
      Map<String, String> tags) {
    this(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        null,
        false,
        userMetadata,
        tags,
        null);
  }

  /** The same with these tags. */
  public ObjectAttributes withTags(Map<String, String> newTags) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        encryption,
        ownerControl,
        userMetadata,
        newTags,
        checksum);
  }

  /** The same in another storage class; null for the default class. */
  public ObjectAttributes withStorageClass(@Nullable String newClass) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        newClass,
        encryption,
        ownerControl,
        userMetadata,
        tags,
        checksum);
  }

  /** The same, encrypted otherwise; null for the bucket's default. */
  public ObjectAttributes withEncryption(@Nullable Encryption other) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        other,
        ownerControl,
        userMetadata,
        tags,
        checksum);
  }

  /** The same with other user metadata. */
  public ObjectAttributes withUserMetadata(Map<String, String> entries) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        encryption,
        ownerControl,
        entries,
        tags,
        checksum);
  }

  /** The same with another checksum; null for none. */
  public ObjectAttributes withChecksum(@Nullable ObjectChecksum other) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        encryption,
        ownerControl,
        userMetadata,
        tags,
        other);
  }

  /** The same with or without control for the bucket's owner. */
  public ObjectAttributes withOwnerControl(boolean given) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        websiteRedirect,
        storageClass,
        encryption,
        given,
        userMetadata,
        tags,
        checksum);
  }

  /** The same with another website redirect; null for none. */
  public ObjectAttributes withWebsiteRedirect(@Nullable String redirect) {
    return new ObjectAttributes(
        contentType,
        contentEncoding,
        contentLanguage,
        contentDisposition,
        cacheControl,
        expires,
        redirect,
        storageClass,
        encryption,
        ownerControl,
        userMetadata,
        tags,
        checksum);
  }

  /** The website redirect alone, in a storage class. */
  public static ObjectAttributes beside(@Nullable String redirect, @Nullable String storageClass) {
    return new ObjectAttributes(
        null, null, null, null, null, null, redirect, storageClass, Map.of(), Map.of());
  }
}
