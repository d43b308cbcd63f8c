package io.bucketbrigade.testkit.fake.auth;

import java.time.Instant;

/**
 * What a bucket policy is asked.
 *
 * @param principalArn who asks
 * @param action the permission's name in S3's reference, such as {@code s3:GetObject}
 * @param resource the bucket or the object
 * @param now by the server's clock
 */
public record PolicyQuestion(String principalArn, String action, String resource, Instant now) {

  private static final int ACCOUNT_FIELD = 4;

  /** The number of the account that the principal is of; empty if its ARN has none. */
  String account() {
    String[] fields = principalArn.split(":", -1);
    return fields.length > ACCOUNT_FIELD ? fields[ACCOUNT_FIELD] : "";
  }
}
