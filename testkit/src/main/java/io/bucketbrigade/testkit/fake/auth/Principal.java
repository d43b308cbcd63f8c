package io.bucketbrigade.testkit.fake.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign requests.
 *
 * @param accessKeyId the id
 * @param secretAccessKey the secret
 * @param sessionToken that requests must carry; null for lasting credentials
 * @param expiry when the token ends; null for never
 * @param policy what it may do
 */
public record Principal(
    String accessKeyId,
    String secretAccessKey,
    @Nullable String sessionToken,
    @Nullable Instant expiry,
    Policy policy) {

  /** Lasting credentials that may do everything. */
  public static Principal of(String accessKeyId, String secretAccessKey) {
    return new Principal(accessKeyId, secretAccessKey, null, null, Policy.ALLOW_ALL);
  }

  /** The same with a session token. */
  public Principal withSession(String newToken, @Nullable Instant newExpiry) {
    return new Principal(accessKeyId, secretAccessKey, newToken, newExpiry, policy);
  }

  /** The same with another policy. */
  public Principal withPolicy(Policy newPolicy) {
    return new Principal(accessKeyId, secretAccessKey, sessionToken, expiry, newPolicy);
  }

  /** Names the access key and no secret. */
  @Override
  public String toString() {
    return "Principal[" + accessKeyId + "]";
  }
}
