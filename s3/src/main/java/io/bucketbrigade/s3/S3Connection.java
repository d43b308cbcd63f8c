package io.bucketbrigade.s3;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A named way to reach buckets.
 *
 * @param name as specs write it, for messages
 * @param endpoint the server's URL; null for AWS itself
 * @param region the signing region; null to take the AWS configuration's, and us-east-1 for a given
 *     endpoint
 * @param pathStyle whether the bucket's name stands in the path instead of the host name
 * @param credentials where credentials come from
 * @param requesterPays whether we agree to pay for requests to requester-pays buckets
 * @param expectedOwner the account that must own every bucket; null to not check
 * @param fips whether AWS's FIPS endpoints are used
 * @param dualstack whether AWS's dual-stack endpoints are used
 * @param caBundle PEM file of the certificates to trust instead of Java's; null for Java's
 * @param proxy {@code http://[user:password@]host:port}; null to connect directly
 */
public record S3Connection(
    String name,
    @Nullable URI endpoint,
    @Nullable String region,
    boolean pathStyle,
    S3Credentials credentials,
    boolean requesterPays,
    @Nullable String expectedOwner,
    boolean fips,
    boolean dualstack,
    @Nullable Path caBundle,
    @Nullable URI proxy) {

  /** Refuses URLs that cannot be connected to. */
  public S3Connection {
    requireHttp(name, "endpoint", endpoint);
    requireHttp(name, "proxy", proxy);
  }

  /** AWS itself, with nothing special. */
  public static S3Connection aws(String name, @Nullable String region, S3Credentials credentials) {
    return new S3Connection(
        name, null, region, false, credentials, false, null, false, false, null, null);
  }

  /** A server of one's own, by path style. */
  public static S3Connection to(String name, URI endpoint, S3Credentials credentials) {
    return new S3Connection(
        name, endpoint, null, true, credentials, false, null, false, false, null, null);
  }

  /** The endpoint as {@code BucketFacts} tells it. */
  String endpointName() {
    return endpoint == null ? "aws" : endpoint.toString();
  }

  /** Leaves out the proxy, whose URL may hold a password. */
  @Override
  public String toString() {
    return "S3Connection[name=%s, endpoint=%s, region=%s, credentials=%s]"
        .formatted(name, endpointName(), region, credentials);
  }

  private static void requireHttp(String name, String field, @Nullable URI uri) {
    if (uri == null) {
      return;
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "connection '%s': %s is not a URL that begins with http:// or https:// and a host"
              .formatted(name, field));
    }
    if ("endpoint".equals(field) && uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "connection '%s': the endpoint's URL holds a user; put credentials elsewhere"
              .formatted(name));
    }
  }
}
