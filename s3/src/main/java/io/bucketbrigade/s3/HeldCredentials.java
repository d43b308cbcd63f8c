package io.bucketbrigade.s3;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The default chain's credentials, which are held for a moment: the chain looks into the
 * environment each time, which is much beside a small request. Thread-safe.
 */
final class HeldCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

  /** Much shorter than the time before their end in which the chain renews them. */
  private static final Duration HELD = Duration.ofSeconds(1);

  private final DefaultCredentialsProvider chain;
  private volatile @Nullable Held held;

  HeldCredentials(DefaultCredentialsProvider chain) {
    this.chain = chain;
  }

  private record Held(AwsCredentials credentials, long sinceNanos) {}

  @Override
  public AwsCredentials resolveCredentials() {
    Held last = held;
    long now = System.nanoTime();
    if (last == null || now - last.sinceNanos() > HELD.toNanos()) {
      last = new Held(chain.resolveCredentials(), now);
      held = last;
    }
    return last.credentials();
  }

  @Override
  public void close() {
    chain.close();
  }
}
