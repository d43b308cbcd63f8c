package io.bucketbrigade.testkit.protocol;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param endpoint without a path
 * @param region to sign for
 * @param accessKey the access key id
 * @param secretKey its secret
 * @param sessionToken of temporary credentials; null for lasting ones
 */
public record S3Access(
    URI endpoint,
    String region,
    String accessKey,
    String secretKey,
    @Nullable String sessionToken) {

  /** Lasting credentials in us-east-1. */
  public static S3Access of(URI endpoint, String accessKey, String secretKey) {
    return new S3Access(endpoint, "us-east-1", accessKey, secretKey, null);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "S3Access[" + endpoint + ", " + accessKey + "]";
  }
}
