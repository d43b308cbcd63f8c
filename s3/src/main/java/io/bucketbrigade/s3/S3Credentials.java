package io.bucketbrigade.s3;

import org.jspecify.annotations.Nullable;

/** Where a connection's credentials come from. Only {@link Static} holds a secret itself. */
public sealed interface S3Credentials {

  /** The AWS default chain: environment, profile, web identity, container, instance. */
  record DefaultChain() implements S3Credentials {}

  /**
   * A profile of the AWS configuration files.
   *
   * @param name the profile
   */
  record Profile(String name) implements S3Credentials {}

  /**
   * Environment variables of these names, read whenever credentials are needed.
   *
   * @param accessKeyIdEnv the variable that holds the access key id
   * @param secretAccessKeyEnv the variable that holds the secret
   * @param sessionTokenEnv the variable that holds the session token; null for lasting keys
   */
  record Environment(
      String accessKeyIdEnv, String secretAccessKeyEnv, @Nullable String sessionTokenEnv)
      implements S3Credentials {}

  /**
   * A role assumed with the credentials of the default chain, renewed in the background.
   *
   * @param arn the role
   * @param externalId what the role's owner asks for; null if nothing
   */
  record AssumeRole(String arn, @Nullable String externalId) implements S3Credentials {}

  /**
   * Keys given in full, for tests and local servers.
   *
   * @param accessKeyId not secret
   * @param secretAccessKey never printed
   * @param sessionToken never printed; null for lasting keys
   */
  record Static(String accessKeyId, String secretAccessKey, @Nullable String sessionToken)
      implements S3Credentials {

    @Override
    public String toString() {
      return "Static[accessKeyId=" + accessKeyId + ", secretAccessKey=***, sessionToken=***]";
    }
  }
}
