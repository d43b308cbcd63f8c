package io.bucketbrigade.model.spec;

/**
 * A source bucket (or a part of it) and where its objects go.
 *
 * @param source where objects come from; never changed
 * @param destination where they go
 */
public record BucketMapping(BucketLocation source, BucketLocation destination) {

  /** The mapping as people write it. */
  public String words() {
    return words(source.uri(), destination.uri());
  }

  /** The mapping the other way. */
  public BucketMapping back() {
    return new BucketMapping(/* source= */ destination, /* destination= */ source);
  }

  /** The mapping between two places, each as {@code s3://bucket/prefix}. */
  public static String words(String source, String destination) {
    return source + " -> " + destination;
  }
}
