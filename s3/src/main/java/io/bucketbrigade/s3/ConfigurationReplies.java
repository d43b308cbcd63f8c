package io.bucketbrigade.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Tells servers that do not know a question about a bucket and list its objects instead: the SDK
 * would take that for a configuration without anything in it.
 */
final class ConfigurationReplies implements ExecutionInterceptor {

  /** What a request carries whose reply must be a configuration. */
  static final AwsRequestOverrideConfiguration ASKED =
      AwsRequestOverrideConfiguration.builder()
          .putExecutionAttribute(Attribute.ASKS_FOR_CONFIGURATION, true)
          .build();

  /** The root element stands behind a declaration of some 40 characters. */
  private static final int HEAD_BYTES = 512;

  private static final List<String> LISTINGS = List.of("<ListBucketResult", "<ListVersionsResult");

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    boolean asked =
        Boolean.TRUE.equals(attributes.getAttribute(Attribute.ASKS_FOR_CONFIGURATION))
            && context.httpResponse().isSuccessful();
    return asked
        ? context.responseBody().map(ConfigurationReplies::unlessListing)
        : context.responseBody();
  }

  private static InputStream unlessListing(InputStream body) {
    try {
      byte[] head = body.readNBytes(HEAD_BYTES);
      String text = new String(head, StandardCharsets.ISO_8859_1);
      if (LISTINGS.stream().anyMatch(text::contains)) {
        throw new ListingInsteadException();
      }
      return new SequenceInputStream(new ByteArrayInputStream(head), body);
    } catch (IOException e) {
      throw new UncheckedIOException("the reply was cut", e);
    }
  }

  /** Keys of attributes are made once in a process. */
  private static final class Attribute {
    static final ExecutionAttribute<Boolean> ASKS_FOR_CONFIGURATION =
        new ExecutionAttribute<>("BrigadeAsksForConfiguration");
  }

  /** The server listed objects. */
  static final class ListingInsteadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListingInsteadException() {
      super("the server lists objects instead of answering");
    }
  }
}
