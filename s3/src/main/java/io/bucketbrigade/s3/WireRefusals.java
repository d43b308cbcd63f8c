package io.bucketbrigade.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Refusals in the SDK's words, so that {@link S3Failures} reads those of both ways alike. */
final class WireRefusals {

  private WireRefusals() {}

  /** The refusal that a reply is; of a body that is no S3 error only the status counts. */
  static S3Exception of(ClassicHttpResponse reply) throws IOException {
    return of(reply, words(reply));
  }

  /** The refusal that stands in the body of a reply, whatever its status. */
  static S3Exception of(ClassicHttpResponse reply, Map<String, String> words) {
    SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(reply.getCode());
    for (Header header : reply.getHeaders()) {
      head.appendHeader(header.getName(), header.getValue());
    }
    String requestId = WireHeads.text(reply, "x-amz-request-id");
    return (S3Exception)
        S3Exception.builder()
            .statusCode(reply.getCode())
            .requestId(requestId == null ? words.get("RequestId") : requestId)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode(words.get("Code"))
                    .errorMessage(words.getOrDefault("Message", ""))
                    .sdkHttpResponse(head.build())
                    .build())
            .build();
  }

  private static Map<String, String> words(ClassicHttpResponse reply) throws IOException {
    HttpEntity entity = reply.getEntity();
    InputStream body = entity == null ? null : entity.getContent();
    if (body == null) {
      return Map.of();
    }
    try {
      return WireXml.document(body).leaves();
    } catch (XMLStreamException e) {
      return Map.of();
    }
  }

  /** The server's time by the refusal's Date; null if it tells none. */
  static @Nullable Instant serverTime(S3Exception refused) {
    try {
      return refused
          .awsErrorDetails()
          .sdkHttpResponse()
          .firstMatchingHeader("Date")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(null);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
