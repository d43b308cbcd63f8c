package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A satisfiable byte range. */
record ByteSpan(long offset, long length) {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /**
   * Reads a Range header.
   *
   * @return null if there is none, or one that servers ignore
   */
  static @Nullable ByteSpan parse(@Nullable String header, long sizeBytes) {
    Matcher range = RANGE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return null;
    }
    long first;
    long last = sizeBytes - 1;
    if (range.group(1).isEmpty()) {
      first = Math.max(0, sizeBytes - Long.parseLong(range.group(2)));
    } else {
      first = Long.parseLong(range.group(1));
      if (!range.group(2).isEmpty()) {
        last = Math.min(last, Long.parseLong(range.group(2)));
      }
    }
    if (first >= sizeBytes || last < first) {
      throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
    }
    return new ByteSpan(first, last - first + 1);
  }

  /** Reads the range of a copy, which must lie within the source. */
  static ByteSpan parseCopyRange(@Nullable String header, long sizeBytes) {
    if (header == null) {
      return new ByteSpan(0, sizeBytes);
    }
    Matcher range = RANGE.matcher(header.strip());
    if (!range.matches() || range.group(1).isEmpty() || range.group(2).isEmpty()) {
      throw S3Error.invalidArgument("The x-amz-copy-source-range value must be bytes=first-last");
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    if (last < first || last >= sizeBytes) {
      throw S3Error.invalidArgument("Range specified is not valid for source object");
    }
    return new ByteSpan(first, last - first + 1);
  }
}
