package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.Precondition;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Conditional headers. */
final class Conditions {

  /** The object is as the client knows it: 304. */
  static final class NotModified extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotModified() {
      super(null, null, false, false);
    }
  }

  private Conditions() {}

  /** Conditions of a read: If-Match, If-None-Match and the two of dates. */
  static void checkRead(Call call, StoredObject object) {
    String match = call.http().header("if-match");
    Instant unmodifiedSince = date(call.http().header("if-unmodified-since"));
    if (match != null ? !Etags.match(match, object) : isAfter(object, unmodifiedSince)) {
      throw S3Error.preconditionFailed();
    }
    String noneMatch = call.http().header("if-none-match");
    Instant modifiedSince = date(call.http().header("if-modified-since"));
    boolean unmodified = modifiedSince != null && !isAfter(object, modifiedSince);
    if (noneMatch != null ? Etags.match(noneMatch, object) : unmodified) {
      throw new NotModified();
    }
  }

  /** Conditions on the source of a copy. */
  static void checkCopySource(Call call, StoredObject source) {
    if (call.quirk(Quirk.UNCONDITIONAL_COPY_SOURCE)) {
      return;
    }
    String match = call.http().header("x-amz-copy-source-if-match");
    String noneMatch = call.http().header("x-amz-copy-source-if-none-match");
    Instant unmodified = date(call.http().header("x-amz-copy-source-if-unmodified-since"));
    Instant modified = date(call.http().header("x-amz-copy-source-if-modified-since"));
    if (match != null ? !Etags.match(match, source) : isAfter(source, unmodified)) {
      throw S3Error.preconditionFailed();
    }
    boolean unchanged = modified != null && !isAfter(source, modified);
    if (noneMatch != null ? Etags.match(noneMatch, source) : unchanged) {
      throw S3Error.preconditionFailed();
    }
  }

  /** Conditions of a write on what is there. */
  static Precondition ofWrite(Call call, Quirk ignoring) {
    String match = call.http().header("if-match");
    String noneMatch = call.http().header("if-none-match");
    if (call.quirk(ignoring) || (match == null && noneMatch == null)) {
      return Precondition.NONE;
    }
    if (noneMatch != null && !noneMatch.strip().equals("*")) {
      throw S3Error.notImplemented("If-None-Match with an ETag on a write");
    }
    return current -> {
      if (noneMatch != null && current != null) {
        throw S3Error.preconditionFailed();
      }
      if (match != null) {
        if (current == null) {
          throw S3Error.noSuchKey();
        }
        if (!Etags.match(match, current)) {
          throw S3Error.preconditionFailed();
        }
      }
    };
  }

  private static boolean isAfter(StoredObject object, @Nullable Instant date) {
    return date != null && object.lastModified().truncatedTo(ChronoUnit.SECONDS).isAfter(date);
  }

  private static @Nullable Instant date(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
