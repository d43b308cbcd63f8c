package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.util.List;

/** Orders and connections for tests of steps. */
final class SwitchOrders {

  private SwitchOrders() {}

  /** A cutover from one bucket to another. */
  static SwitchOrder order(String source, String destination) {
    return new SwitchOrder(
        "photos",
        "c1",
        "app",
        List.of(
            new BucketMapping(
                new BucketLocation("old", source, "", null),
                new BucketLocation("new", destination, "", null))));
  }

  /** A connection of the name {@code known}. */
  static S3Connection known(S3Access access) {
    return S3Connection.to(
        "known",
        access.endpoint(),
        new S3Credentials.Static(access.accessKey(), access.secretKey(), null));
  }
}
