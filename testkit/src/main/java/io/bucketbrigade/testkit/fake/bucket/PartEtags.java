package io.bucketbrigade.testkit.fake.bucket;

import io.bucketbrigade.testkit.protocol.Digests;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;

/** ETags as S3 makes them of plain content. */
public final class PartEtags {

  private PartEtags() {}

  /** The MD5 of a body. */
  public static String of(Body body) {
    return HexFormat.of().formatHex(body.digest("MD5"));
  }

  /** The MD5 of the parts' MD5s, and how many there are. */
  public static String join(Collection<StoredPart> parts) {
    MessageDigest digest = Digests.digest("MD5");
    for (StoredPart part : parts) {
      digest.update(HexFormat.of().parseHex(part.etag()));
    }
    return HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
  }
}
