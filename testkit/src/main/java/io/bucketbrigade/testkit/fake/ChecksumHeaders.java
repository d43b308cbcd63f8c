package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Checksums;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Checksums in headers and trailers. */
final class ChecksumHeaders {

  private static final String PREFIX = "x-amz-checksum-";

  private ChecksumHeaders() {}

  /** The checksums sent with a body, which must be those of the body; Content-MD5 too. */
  static Checksums verified(Call call) {
    Body body = call.body();
    String md5 = call.http().header("content-md5");
    if (md5 != null && !md5.equals(Base64.getEncoder().encodeToString(body.digest("MD5")))) {
      throw new S3Error(
          400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
    }
    Map<String, String> values = new HashMap<>();
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String sent = call.header(PREFIX + algorithm.headerName());
      if (sent != null) {
        if (!call.quirk(Quirk.UNCHECKED_CHECKSUMS) && !sent.equals(algorithm.of(body))) {
          throw new S3Error(
              400,
              "BadDigest",
              "The " + algorithm + " you specified did not match the calculated checksum.");
        }
        values.put(algorithm.headerName(), sent);
      }
    }
    return new Checksums(Checksums.FULL_OBJECT, values);
  }

  /** Tells an object's checksums if the client asked for them. */
  static void tell(Call call, StoredObject object, HttpReply reply) {
    String mode = call.http().header("x-amz-checksum-mode");
    if (mode == null || !mode.equalsIgnoreCase("ENABLED")) {
      return;
    }
    Checksums checksums = of(object);
    if (checksums.values().isEmpty()) {
      return;
    }
    checksums.values().forEach((name, value) -> reply.header(PREFIX + name, value));
    reply.header("x-amz-checksum-type", checksums.type());
  }

  /** The checksums of an object; one that was sent to the server with none has CRC64NVME. */
  static Checksums of(StoredObject object) {
    boolean made = object.checksums().equals(Checksums.OF_SERVER);
    if (!made) {
      return object.checksums();
    }
    ChecksumAlgorithm algorithm = ChecksumAlgorithm.CRC64NVME;
    return new Checksums(
        Checksums.FULL_OBJECT, Map.of(algorithm.headerName(), algorithm.of(object.body())));
  }
}
