package io.bucketbrigade.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;

/**
 * Keeps the versions and delete markers of a listing in the one order that the server sent, which
 * alone tells what came first: the SDK sorts them into two lists, and dates may be equal. Markers
 * are given the element name of versions, and a size by which they are told.
 */
final class VersionsInOneRow implements ExecutionInterceptor {

  /** The size of delete markers, which have none. */
  static final long MARKER_BYTES = -1;

  /** A page of 1,000 rows with keys of 1,024 bytes, percent-encoded, is below 5 MB. */
  private static final int MAX_PAGE_BYTES = 16 * 1024 * 1024;

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    boolean listsVersions =
        context.request() instanceof ListObjectVersionsRequest
            && context.httpResponse().isSuccessful();
    return listsVersions
        ? context.responseBody().map(VersionsInOneRow::inOneRow)
        : context.responseBody();
  }

  /** No key can hold the element's name: XML escapes its brackets. */
  private static InputStream inOneRow(InputStream body) {
    try {
      byte[] page = body.readNBytes(MAX_PAGE_BYTES);
      String text =
          new String(page, StandardCharsets.ISO_8859_1)
              .replace("<DeleteMarker>", "<Version><Size>" + MARKER_BYTES + "</Size>")
              .replace("</DeleteMarker>", "</Version>");
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException("the page was cut", e);
    }
  }
}
