package io.bucketbrigade.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3UriTest {

  @Test
  void parse_takesThePrefixCharacterByCharacter() {
    assertThat(parse("s3://b")).isEqualTo(new S3Uri("b", ""));
    assertThat(parse("s3://b/")).isEqualTo(new S3Uri("b", ""));
    assertThat(parse("s3://b/ab")).isEqualTo(new S3Uri("b", "ab"));
    assertThat(parse("s3://b//a/../%20 ?#/")).isEqualTo(new S3Uri("b", "/a/../%20 ?#/"));
  }

  @Test
  void parse_anAccessPoint_isTheBucketWithItsSlash() {
    String arn = "arn:aws:s3:us-east-1:123456789012:accesspoint/mine";

    assertThat(parse("s3://" + arn)).isEqualTo(new S3Uri(arn, ""));
    assertThat(parse("s3://" + arn + "/p/q")).isEqualTo(new S3Uri(arn, "p/q"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bucket", "S3://b", "http://b/p", "s3:/b", "s3://", "s3:///p"})
  void parse_anythingElse_isRefusedWithOptionAndValue(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContainingAll("--source", "'" + text + "'");
  }

  private static S3Uri parse(String text) {
    return S3Uri.parse("--source", text);
  }
}
