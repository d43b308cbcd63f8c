package io.bucketbrigade.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Says with every request who must own the bucket, and that we pay. Runs before signing. */
final class ConnectionHeaders implements ExecutionInterceptor {

  private final boolean requesterPays;
  private final @Nullable String expectedOwner;

  ConnectionHeaders(boolean requesterPays, @Nullable String expectedOwner) {
    this.requesterPays = requesterPays;
    this.expectedOwner = expectedOwner;
  }

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    SdkHttpRequest.Builder request = context.httpRequest().toBuilder();
    if (requesterPays) {
      request.putHeader("x-amz-request-payer", "requester");
    }
    if (expectedOwner != null) {
      request.putHeader("x-amz-expected-bucket-owner", expectedOwner);
    }
    return request.build();
  }
}
