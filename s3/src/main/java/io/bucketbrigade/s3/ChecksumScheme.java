package io.bucketbrigade.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signature version 4, which over plain HTTP does not hash a body again that carries a CRC32C: the
 * signature covers that header, as it does over TLS. All else is signed as the SDK does. What this
 * gives up is that a part is refused which somebody on the way replaced by another one of the same
 * CRC32C; over plain HTTP nothing protects what is read from such a somebody either. Thread-safe.
 */
final class ChecksumScheme implements AuthScheme<AwsCredentialsIdentity> {

  private static final String CHECKSUM = "x-amz-checksum-crc32c";

  private final AwsV4AuthScheme ordinary = AwsV4AuthScheme.create();
  private final HttpSigner<AwsCredentialsIdentity> signer = new Signer(AwsV4HttpSigner.create());

  @Override
  public String schemeId() {
    return ordinary.schemeId();
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return ordinary.identityProvider(providers);
  }

  @Override
  public HttpSigner<AwsCredentialsIdentity> signer() {
    return signer;
  }

  private record Signer(AwsV4HttpSigner ordinary) implements HttpSigner<AwsCredentialsIdentity> {

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      SdkHttpRequest http = request.request();
      if (http.firstMatchingHeader(CHECKSUM).isEmpty()) {
        return ordinary.sign(request);
      }
      // Without payload it signs UNSIGNED-PAYLOAD, whatever the protocol.
      SignRequest<? extends AwsCredentialsIdentity> bare =
          request.copy(
              copy ->
                  copy.payload(null)
                      .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false));
      SignedRequest.Builder signed = ordinary.sign(bare).toBuilder();
      request.payload().ifPresent(signed::payload);
      return signed.build();
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      return ordinary.signAsync(request);
    }
  }
}
