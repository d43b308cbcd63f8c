package io.bucketbrigade.s3;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.endpoints.AwsEndpointAttribute;
import software.amazon.awssdk.awscore.endpoints.authscheme.EndpointAuthScheme;
import software.amazon.awssdk.awscore.endpoints.authscheme.SigV4AuthScheme;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/**
 * Where a bucket's requests go, and for what region and service they are signed, by the SDK's own
 * rules (path style, access points, FIPS, dual stack).
 *
 * @param host the server
 * @param root its URL, without the bucket
 * @param hostHeader with the port where it is not the protocol's own
 * @param basePath what stands before keys, percent-encoded, without a slash at the end
 * @param region to sign for
 * @param service to sign for
 */
record WireAddress(
    HttpHost host, URI root, String hostHeader, String basePath, String region, String service) {

  /** Where the SDK would send a bucket's requests; null if they are not signed with SigV4. */
  static @Nullable WireAddress of(S3Connection connection, Region region, String bucket) {
    if (DirectoryBuckets.isDirectoryBucket(bucket)) {
      return null;
    }
    S3EndpointParams params =
        S3EndpointParams.builder()
            .bucket(bucket)
            .region(region)
            .endpoint(connection.endpoint() == null ? null : connection.endpoint().toString())
            .useFips(connection.fips())
            .useDualStack(connection.dualstack())
            .forcePathStyle(connection.pathStyle())
            .accelerate(false)
            .useGlobalEndpoint(false)
            .useArnRegion(true)
            .disableMultiRegionAccessPoints(false)
            .disableS3ExpressSessionAuth(true)
            .build();
    try {
      Endpoint endpoint = S3EndpointProvider.defaultProvider().resolveEndpoint(params).join();
      List<EndpointAuthScheme> schemes = endpoint.attribute(AwsEndpointAttribute.AUTH_SCHEMES);
      // Others (multi-region access points) are left to the SDK, as are names that it refuses.
      return schemes != null && schemes.getFirst() instanceof SigV4AuthScheme scheme
          ? of(endpoint.endpointUrl().toUri(), scheme, region)
          : null;
    } catch (CompletionException | SdkClientException e) {
      return null;
    }
  }

  private static WireAddress of(URI url, SigV4AuthScheme scheme, Region region) {
    HttpHost host = HttpHost.create(URI.create(url.getScheme() + "://" + url.getAuthority()));
    int ownPort = "https".equals(url.getScheme()) ? 443 : 80;
    boolean named = url.getPort() >= 0 && url.getPort() != ownPort;
    HttpHost target =
        new HttpHost(url.getScheme(), host.getHostName(), named ? url.getPort() : ownPort);
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return new WireAddress(
        target,
        URI.create(url.getScheme() + "://" + url.getAuthority() + "/"),
        named ? url.getHost() + ":" + url.getPort() : url.getHost(),
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
        scheme.signingRegion() == null ? region.id() : scheme.signingRegion(),
        scheme.signingName() == null ? "s3" : scheme.signingName());
  }

  /** The path of the bucket itself. */
  String bucketPath() {
    return basePath.isEmpty() ? "/" : basePath;
  }

  /** The path of a key, as it is: empty and dotted segments stay. */
  String path(String key) {
    return basePath + '/' + WireRequest.encode(key, true);
  }
}
