package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What objects carry, from request headers and into reply headers. */
final class RequestMeta {

  private static final String USER_PREFIX = "x-amz-meta-";
  // S3 counts names and values of user metadata together.
  private static final int MAX_USER_BYTES = 2 * 1024;
  private static final int MAX_TAGS = 10;
  private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");
  private static final Set<String> CLASSES =
      Set.of(
          "STANDARD",
          "STANDARD_IA",
          "ONEZONE_IA",
          "INTELLIGENT_TIERING",
          "GLACIER_IR",
          "GLACIER",
          "DEEP_ARCHIVE",
          "REDUCED_REDUNDANCY");
  // What is kept with the object but never told by HEAD and GET.
  private static final Set<String> UNTOLD = Set.of("x-amz-acl", ObjectMeta.ACL_POLICY);

  private RequestMeta() {}

  /** All that a write states; tags need their own permission. */
  static ObjectMeta of(Call call) {
    Map<String, String> headers = new HashMap<>();
    for (String name : ObjectMeta.HEADERS) {
      String value = call.http().header(name);
      if (value != null) {
        headers.put(name, name.equals("content-encoding") ? withoutAwsChunked(value) : value);
      }
    }
    headers.computeIfPresent("content-encoding", (_, value) -> value.isEmpty() ? null : value);
    headers.putIfAbsent("content-type", "binary/octet-stream");
    requireKnownClass(headers.get("x-amz-storage-class"));
    return new ObjectMeta(headers, user(call), tags(call), 0);
  }

  private static void requireKnownClass(@Nullable String storageClass) {
    if (storageClass != null && !CLASSES.contains(storageClass)) {
      throw new S3Error(400, "InvalidStorageClass", "The storage class you specified is not valid");
    }
  }

  /**
   * Archived objects tell all but their bytes; those under a customer's key tell nothing without.
   *
   * @param prefix of the headers that would name the key
   */
  static void requireReadable(Call call, StoredObject object, String prefix) {
    String customer = "server-side-encryption-customer-algorithm";
    if (!object.header("x-amz-" + customer).isEmpty()
        && call.http().header(prefix + customer) == null) {
      throw S3Error.invalidRequest(
          "The object was stored using a form of Server Side Encryption. The correct parameters"
              + " must be provided to retrieve the object.");
    }
    boolean restored = object.header(ObjectMeta.RESTORE).contains("ongoing-request=\"false\"");
    if (call.operation() != S3Operation.HEAD_OBJECT && isArchived(object) && !restored) {
      throw new S3Error(
          403, "InvalidObjectState", "The operation is not valid for the object's storage class");
    }
  }

  static boolean isArchived(StoredObject object) {
    return ARCHIVES.contains(object.storageClass());
  }

  private static String withoutAwsChunked(String encoding) {
    return Arrays.stream(encoding.split(",", -1))
        .map(String::strip)
        .filter(token -> !token.equalsIgnoreCase("aws-chunked") && !token.isEmpty())
        .collect(Collectors.joining(","));
  }

  private static Map<String, String> user(Call call) {
    Map<String, String> user = new HashMap<>();
    int bytes = 0;
    for (Map.Entry<String, String> header : call.http().headers().entrySet()) {
      if (header.getKey().startsWith(USER_PREFIX)) {
        String name = header.getKey().substring(USER_PREFIX.length());
        user.put(name, text(header.getValue()));
        bytes += name.length() + header.getValue().length();
      }
    }
    if (bytes > MAX_USER_BYTES) {
      throw new S3Error(
          400,
          "MetadataTooLarge",
          "Your metadata headers exceed the maximum allowed metadata size");
    }
    return user;
  }

  /** The tags that a write states. */
  static Map<String, String> tags(Call call) {
    String header = call.http().header("x-amz-tagging");
    if (header == null
        || header.isEmpty()
        || call.quirk(Quirk.NO_TAGS)
        || call.quirk(Quirk.IGNORES_TAGS_ON_WRITE)) {
      return Map.of();
    }
    call.require(Action.WRITE_TAGS);
    Map<String, String> tags = new LinkedHashMap<>();
    for (Map.Entry<String, String> tag : Query.parse(header).entries()) {
      if (tags.put(tag.getKey(), tag.getValue()) != null) {
        throw new S3Error(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
      }
    }
    return checkedTags(tags);
  }

  /** Refuses tags that S3 refuses. */
  static Map<String, String> checkedTags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new S3Error(400, "BadRequest", "Object tags cannot be greater than " + MAX_TAGS);
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      boolean fits =
          !tag.getKey().isEmpty() && tag.getKey().length() <= 128 && tag.getValue().length() <= 256;
      if (!fits) {
        throw new S3Error(400, "InvalidTag", "A tag's key or value has a length out of bounds");
      }
    }
    return tags;
  }

  /** Tells what an object carries. */
  static void tell(Call call, StoredObject object, HttpReply reply) {
    object
        .meta()
        .headers()
        .forEach(
            (name, value) -> {
              if (!UNTOLD.contains(name) && !isDefaultClass(name, value)) {
                reply.header(name, value);
              }
            });
    int missing = object.meta().missingMeta();
    for (Map.Entry<String, String> entry : object.meta().user().entrySet()) {
      reply.header(USER_PREFIX + entry.getKey(), asciiOrEncoded(entry.getValue()));
    }
    if (missing > 0) {
      reply.header("x-amz-missing-meta", Integer.toString(missing));
    }
    tellTagCount(call, object, reply);
  }

  private static boolean isDefaultClass(String name, String value) {
    return name.equals("x-amz-storage-class") && value.equals("STANDARD");
  }

  private static void tellTagCount(Call call, StoredObject object, HttpReply reply) {
    boolean told = call.may(Action.READ_TAGS) || call.quirk(Quirk.COUNTS_TAGS_FOR_ALL);
    if (!object.meta().tags().isEmpty()
        && told
        && !call.quirk(Quirk.NEVER_COUNTS_TAGS)
        && !call.quirk(Quirk.NO_TAGS)) {
      reply.header("x-amz-tagging-count", Integer.toString(object.meta().tags().size()));
    }
  }

  /** Header bytes are UTF-8 to S3; what is not UTF-8 is taken for Latin-1. */
  private static String text(String headerValue) {
    String text = new String(headerValue.getBytes(ISO_8859_1), UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : headerValue;
  }

  /** User metadata outside ASCII comes back in the encoded words of RFC 2047. */
  private static String asciiOrEncoded(String value) {
    boolean ascii = value.chars().allMatch(c -> c >= ' ' && c < 127);
    return ascii
        ? value
        : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(value.getBytes(UTF_8)) + "?=";
  }
}
