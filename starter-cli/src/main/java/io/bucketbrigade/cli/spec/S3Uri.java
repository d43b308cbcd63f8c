package io.bucketbrigade.cli.spec;

import io.bucketbrigade.cli.exit.CliException;

/**
 * {@code s3://BUCKET[/PREFIX]}. The prefix is what stands after the first slash, character by
 * character: nothing is decoded, and no slash is added, because {@code ab} is a prefix too. An
 * access point's ARN, which holds a slash itself, may stand for the bucket.
 *
 * @param bucket not empty
 * @param prefix empty for the whole bucket
 */
public record S3Uri(String bucket, String prefix) {

  private static final String SCHEME = "s3://";
  private static final String ACCESS_POINT = ":accesspoint/";

  /**
   * Reads one.
   *
   * @param option its name for the message
   */
  public static S3Uri parse(String option, String text) {
    if (!text.startsWith(SCHEME)) {
      throw CliException.usage(
          "%s is '%s'; write s3://BUCKET or s3://BUCKET/PREFIX.".formatted(option, text));
    }
    String rest = text.substring(SCHEME.length());
    int from = rest.startsWith("arn:") ? Math.max(0, endOfAccessPointWord(rest)) : 0;
    int slash = rest.indexOf('/', from);
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (bucket.isBlank()) {
      throw CliException.usage("%s is '%s', which names no bucket.".formatted(option, text));
    }
    return new S3Uri(bucket, slash < 0 ? "" : rest.substring(slash + 1));
  }

  private static int endOfAccessPointWord(String rest) {
    int word = rest.indexOf(ACCESS_POINT);
    return word < 0 ? 0 : word + ACCESS_POINT.length();
  }
}
