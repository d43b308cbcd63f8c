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

  /** Whether its objects come from the same bucket, of whichever prefix. */
  public boolean hasSourceBucketOf(BucketMapping other) {
    return source.wholeBucket().equals(other.source.wholeBucket());
  }

  /** Whether its objects go to the same bucket, to whichever prefix. */
  public boolean hasDestinationBucketOf(BucketMapping other) {
    return destination.wholeBucket().equals(other.destination.wholeBucket());
  }

  /** The mapping between two places, each as {@code s3://bucket/prefix}. */
  public static String words(String source, String destination) {
    return source + " -> " + destination;
  }
}
