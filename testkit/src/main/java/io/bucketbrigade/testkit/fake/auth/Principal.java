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
 * @param policy what it may do, beside what policies of buckets say
 * @param arn its name in policies of buckets; of a role that is assumed, the role's
 */
public record Principal(
    String accessKeyId,
    String secretAccessKey,
    @Nullable String sessionToken,
    @Nullable Instant expiry,
    Policy policy,
    String arn) {

  private static final String ACCOUNT = "arn:aws:iam::123456789012:";

  /** Lasting credentials that may do everything. */
  public static Principal of(String accessKeyId, String secretAccessKey) {
    return new Principal(
        accessKeyId,
        secretAccessKey,
        null,
        null,
        Policy.ALLOW_ALL,
        ACCOUNT + "user/" + accessKeyId);
  }

  /** The same with a session token. */
  public Principal withSession(String newToken, @Nullable Instant newExpiry) {
    return new Principal(accessKeyId, secretAccessKey, newToken, newExpiry, policy, arn);
  }

  /** The same with another policy. */
  public Principal withPolicy(Policy newPolicy) {
    return new Principal(accessKeyId, secretAccessKey, sessionToken, expiry, newPolicy, arn);
  }

  /** The same under another name. */
  public Principal withArn(String newArn) {
    return new Principal(accessKeyId, secretAccessKey, sessionToken, expiry, policy, newArn);
  }

  /** The same as the root of its account, which policies of buckets cannot shut out of them. */
  public Principal asRoot() {
    return withArn(ACCOUNT + "root");
  }

  /** Whether it is the root of its account. */
  public boolean isRoot() {
    return arn.endsWith(":root");
  }

  /** Names the access key and no secret. */
  @Override
  public String toString() {
    return "Principal[" + accessKeyId + "]";
  }
}
