package io.bucketbrigade.s3;

import io.bucketbrigade.engine.listing.SampleRows;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** Signs a GET of an object, put together before; an operation is a signature. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class WireSignerBenchmark {

  private static final String HOST = "s3.eu-west-1.amazonaws.com";
  private static final String PATH = "/old/" + SampleRows.key(3_123);

  /** One second: its text is kept from request to request, as is the key of the day. */
  private static final Instant NOW = Instant.parse("2026-05-05T12:00:00Z");

  private final AwsCredentials credentials = AwsBasicCredentials.create("AKIAEXAMPLE", "secret");
  private final WireSigner signer = new WireSigner("eu-west-1", "s3");
  private final WireRequest request = new WireRequest("GET", PATH).header("host", HOST);
  private final AwsV4HttpSigner sdkSigner = AwsV4HttpSigner.create();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  private final SdkHttpRequest sdkRequest =
      SdkHttpRequest.builder()
          .method(SdkHttpMethod.GET)
          .uri(URI.create("https://" + HOST))
          .encodedPath(PATH)
          .putHeader("host", HOST)
          .build();

  /** Figures of two signers are worth comparing if they sign the same. */
  @Setup
  public void requireSameSignature() {
    String expected = sdk().firstMatchingHeader("Authorization").orElseThrow();
    if (!ours().equals(expected)) {
      throw new IllegalStateException("the two signers sign differently");
    }
  }

  /** Our signer. */
  @Benchmark
  public String ours() {
    signer.sign(request, WireSigner.UNSIGNED_PAYLOAD, credentials, NOW);
    return Objects.requireNonNull(request.unsignedHeaders().get("authorization"));
  }

  /** The SDK's signer, which ours is tested against. */
  @Benchmark
  public SdkHttpRequest sdk() {
    return sdkSigner
        .sign(
            sign ->
                sign.identity(credentials)
                    .request(sdkRequest)
                    .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                    .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock))
        .request();
  }
}
