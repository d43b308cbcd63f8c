package io.bucketbrigade.model.forecast;

/**
 * What would become of the source's objects.
 *
 * @param listed how many there are
 * @param bytesListed their bytes
 * @param toCopy would be written to the destination
 * @param bytesToCopy their bytes
 * @param present are there already, as far as the listings tell
 * @param toCompare look alike and listings cannot tell, so that the bytes of both sides would be
 *     read
 * @param byTags need their tags to be read before a rule can decide; counted as if it took them
 * @param leftOut would be left out or refused, each for a reason in {@link Forecast#leftOut}
 * @param archived of those to be copied, how many have a storage class of archives
 * @param onlyAtDestination keys that only the destination has, which are no part of the sum
 */
public record ObjectCounts(
    long listed,
    long bytesListed,
    long toCopy,
    long bytesToCopy,
    long present,
    long toCompare,
    long byTags,
    long leftOut,
    long archived,
    long onlyAtDestination) {

  /** No object. */
  public static final ObjectCounts ZERO = new ObjectCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public ObjectCounts plus(ObjectCounts other) {
    return new ObjectCounts(
        listed + other.listed,
        bytesListed + other.bytesListed,
        toCopy + other.toCopy,
        bytesToCopy + other.bytesToCopy,
        present + other.present,
        toCompare + other.toCompare,
        byTags + other.byTags,
        leftOut + other.leftOut,
        archived + other.archived,
        onlyAtDestination + other.onlyAtDestination);
  }

  /** So many times this; rounded so that the sum still closes. */
  public ObjectCounts times(double factor) {
    long copies = Math.round(toCopy * factor);
    long there = Math.round(present * factor);
    long compared = Math.round(toCompare * factor);
    long tagged = Math.round(byTags * factor);
    long out = Math.round(leftOut * factor);
    return new ObjectCounts(
        copies + there + compared + tagged + out,
        Math.round(bytesListed * factor),
        copies,
        Math.round(bytesToCopy * factor),
        there,
        compared,
        tagged,
        out,
        Math.round(archived * factor),
        Math.round(onlyAtDestination * factor));
  }

  /** Whether each listed object is in exactly one of the groups. */
  public boolean closes() {
    return listed == toCopy + present + toCompare + byTags + leftOut;
  }
}
