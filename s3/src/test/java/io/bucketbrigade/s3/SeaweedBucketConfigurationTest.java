package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.testkit.server.SeaweedServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.Tag;

/** SeaweedFS answers some questions by 501, and others about buckets that do not exist. */
class SeaweedBucketConfigurationTest {

  @Test
  void compare_ofBucketsAsTheyAreMade_tellsWhatIsUnsupportedAndWhatIsMissing() {
    try (SeaweedServer seaweed = SeaweedServer.start();
        BucketConfigurationServer server = new BucketConfigurationServer(seaweed.access())) {
      server.admin().createBucket(create -> create.bucket("bucket-one"));
      server.admin().createBucket(create -> create.bucket("bucket-two"));
      server
          .admin()
          .putBucketTagging(
              put ->
                  put.bucket("bucket-one")
                      .tagging(t -> t.tagSet(Tag.builder().key("team").value("data").build())));

      Map<BucketItem, ItemComparison> compared = server.compare("bucket-one", "bucket-two");
      compared.forEach(
          (item, comparison) ->
              assertThat(comparison.state())
                  .as("%s", comparison)
                  .isEqualTo(
                      switch (item) {
                        case PUBLIC_ACCESS_BLOCK -> ItemState.UNSUPPORTED;
                        case TAGS -> ItemState.SOURCE_ONLY;
                        default -> ItemState.EQUAL;
                      }));

      // It says of a bucket that does not exist that it has no encryption.
      assertThat(server.compare("bucket-one", "missing").values())
          .allMatch(comparison -> comparison.state() == ItemState.NOT_READ);
    }
  }
}
