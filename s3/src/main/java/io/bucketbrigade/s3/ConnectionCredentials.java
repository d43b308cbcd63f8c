package io.bucketbrigade.s3;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A connection's credentials, renewed by the SDK's own providers. Where there are none it says so
 * in a sentence that names the connection. Thread-safe.
 */
final class ConnectionCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

  private static final String SESSION_NAME = "bucket-brigade";

  /** STS is asked a few times an hour. */
  private static final int STS_CONNECTIONS = 4;

  private final S3Connection connection;
  private final AwsCredentialsProvider provider;
  private final @Nullable StsClient sts;
  private final @Nullable S3HttpClient stsHttp;
  private volatile boolean hadThem;

  /**
   * Credentials that are not looked for before they are needed.
   *
   * @param environment reads an environment variable; null if it is not set
   */
  ConnectionCredentials(
      S3Connection connection, Region region, Function<String, @Nullable String> environment) {
    this.connection = connection;
    boolean assumesRole = connection.credentials() instanceof S3Credentials.AssumeRole;
    this.stsHttp = assumesRole ? new S3HttpClient(connection, STS_CONNECTIONS) : null;
    this.sts = stsHttp == null ? null : sts(connection, region, stsHttp);
    this.provider = provider(connection.credentials(), sts, environment);
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      AwsCredentials credentials = provider.resolveCredentials();
      hadThem = true;
      return credentials;
    } catch (AbortedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CredentialsUnavailableException(sentence(e), hadThem, e);
    }
  }

  @Override
  public void close() {
    if (provider instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
    if (sts != null) {
      sts.close();
    }
    if (stsHttp != null) {
      stsHttp.close();
    }
  }

  private static AwsCredentialsProvider provider(
      S3Credentials credentials,
      @Nullable StsClient sts,
      Function<String, @Nullable String> environment) {
    return switch (credentials) {
      case S3Credentials.DefaultChain() ->
          new HeldCredentials(DefaultCredentialsProvider.builder().build());
      case S3Credentials.Profile(String name) -> ProfileCredentialsProvider.create(name);
      case S3Credentials.Environment names -> () -> read(names, environment);
      case S3Credentials.AssumeRole role -> assumed(role, sts);
      case S3Credentials.Static keys ->
          StaticCredentialsProvider.create(
              credentials(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()));
    };
  }

  private static AwsCredentialsProvider assumed(
      S3Credentials.AssumeRole role, @Nullable StsClient sts) {
    if (sts == null) {
      throw new IllegalStateException("a role needs an STS client");
    }
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .asyncCredentialUpdateEnabled(true)
        .refreshRequest(
            request ->
                request
                    .roleArn(role.arn())
                    .externalId(role.externalId())
                    .roleSessionName(SESSION_NAME))
        .build();
  }

  private static StsClient sts(S3Connection connection, Region region, S3HttpClient http) {
    return StsClient.builder()
        .httpClient(http)
        .region(region)
        .fipsEnabled(connection.fips())
        .build();
  }

  private static AwsCredentials read(
      S3Credentials.Environment names, Function<String, @Nullable String> environment) {
    String token =
        names.sessionTokenEnv() == null ? null : required(names.sessionTokenEnv(), environment);
    return credentials(
        required(names.accessKeyIdEnv(), environment),
        required(names.secretAccessKeyEnv(), environment),
        token);
  }

  private static String required(String variable, Function<String, @Nullable String> environment) {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException("the environment variable " + variable + " is not set");
    }
    return value;
  }

  private static AwsCredentials credentials(String id, String secret, @Nullable String token) {
    return token == null
        ? AwsBasicCredentials.create(id, secret)
        : AwsSessionCredentials.create(id, secret, token);
  }

  private String sentence(RuntimeException e) {
    String needed =
        switch (connection.credentials()) {
          case S3Credentials.DefaultChain() ->
              "the default AWS chain found none; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                  + " or name a profile";
          case S3Credentials.Profile(String name) -> profileSentence(name, e);
          case S3Credentials.Environment names -> e.getMessage() + "; set it on this machine";
          case S3Credentials.AssumeRole role ->
              "role " + role.arn() + " could not be assumed: " + e.getMessage();
          case S3Credentials.Static keys -> "the given keys are not usable";
        };
    return "connection '" + connection.name() + "' has no credentials: " + needed;
  }

  private static String profileSentence(String name, RuntimeException e) {
    String words = String.valueOf(e.getMessage());
    // The SDK's modules for IAM Identity Center are not part of this program.
    String advice =
        words.contains("service module")
            ? "; name a profile whose credential_process is aws configure export-credentials"
                + " --profile "
                + name
            : "";
    return "profile '" + name + "' gave none: " + words + advice;
  }
}
