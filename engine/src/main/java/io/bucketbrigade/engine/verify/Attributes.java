package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.copy.RecordedDate;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what two HEADs say; user metadata is decoded by the store. Pure. */
final class Attributes {

  /** What S3 shows of an object that was written without a type. */
  private static final String DEFAULT_TYPE = "binary/octet-stream";

  /** Names in a detail; S3 allows 2 KB of user metadata, so there may be hundreds. */
  private static final int MAX_NAMED = 10;

  private Attributes() {}

  /**
   * The headers and entries that differ, by their names alone; empty if none does.
   *
   * @param redirects whether website redirects were to arrive
   * @param recorded what was to be added to the user metadata
   */
  static List<String> differences(
      ObjectHead source, ObjectHead destination, boolean redirects, RecordedDate recorded) {
    ObjectAttributes left = source.attributes();
    ObjectAttributes right = destination.attributes();
    List<String> names = new ArrayList<>();
    header(names, "content-type", type(left), type(right));
    header(names, "content-encoding", left.contentEncoding(), right.contentEncoding());
    header(names, "content-language", left.contentLanguage(), right.contentLanguage());
    header(names, "content-disposition", left.contentDisposition(), right.contentDisposition());
    header(names, "cache-control", left.cacheControl(), right.cacheControl());
    header(names, "expires", left.expires(), right.expires());
    if (redirects) {
      header(names, "website-redirect-location", left.websiteRedirect(), right.websiteRedirect());
    }
    entries(names, recorded.metadata(source), right.userMetadata());
    if (source.missingMetadata() > 0 || destination.missingMetadata() > 0) {
      names.add("entries that a server cannot show");
    }
    return names;
  }

  /** The names as one phrase. */
  static String named(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)));
    int left = names.size() - MAX_NAMED;
    return left > 0 ? "%s and %d more differ".formatted(shown, left) : shown + " differ";
  }

  private static String type(ObjectAttributes attributes) {
    return Objects.requireNonNullElse(attributes.contentType(), DEFAULT_TYPE);
  }

  private static void header(
      List<String> names, String name, @Nullable String left, @Nullable String right) {
    if (!Objects.equals(left, right)) {
      names.add(name);
    }
  }

  private static void entries(
      List<String> names, Map<String, String> left, Map<String, String> right) {
    TreeSet<String> all = new TreeSet<>(left.keySet());
    all.addAll(right.keySet());
    all.stream()
        .filter(name -> !Objects.equals(left.get(name), right.get(name)))
        .forEach(name -> names.add("x-amz-meta-" + name));
  }
}
