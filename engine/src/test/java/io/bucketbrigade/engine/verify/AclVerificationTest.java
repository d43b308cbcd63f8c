package io.bucketbrigade.engine.verify;

import static io.bucketbrigade.engine.verify.TestVerification.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Comparing what objects grant to others, where the spec carries it. */
class AclVerificationTest {

  private static final Grant READER = new Grant("old-reader", "READ");
  private static final Grant NEW_READER = new Grant("new-reader", "READ");
  private static final Grant STRANGER = new Grant("stranger", "READ");
  private static final Map<String, String> OWNERS = Map.of("old-reader", "new-reader");

  @Test
  void verify_whereGrantsAreCarried_findsThoseThatACopyLacks() throws InterruptedException {
    TestVerification test = carrying(Unmapped.QUARANTINE);
    test.copied("alike", "x");
    test.source.grant("alike", READER);
    test.destination.grant("alike", NEW_READER);
    test.copied("lacks", "x");
    test.source.grant("lacks", READER);
    test.copied("more", "x");
    test.destination.grant("more", STRANGER);
    test.copied("unnamed", "x");
    test.source.grant("unnamed", STRANGER);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("lacks METADATA", "unnamed METADATA");
    assertThat(test.discrepancies(outcome))
        .extracting(Discrepancy::detail)
        .containsExactlyInAnyOrder(
            "grant of READ to 'new-reader' is missing at the destination",
            "grant of READ to 'stranger' at the source, for whom the spec names nobody");
    assertThat(test.destinationWire.requests(Operation.GET_ACL)).isEqualTo(2);
  }

  @Test
  void verify_whereUnmappedGrantsAreDropped_doesNotMissThem() throws InterruptedException {
    TestVerification test = carrying(Unmapped.DROP);
    test.copied("a", "x");
    test.source.grant("a", STRANGER);

    assertThat(test.recorded(test.run())).isEqualTo(List.of());
  }

  @Test
  void verify_whereGrantsAreNotCarried_asksForNone() throws InterruptedException {
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA);
    test.copied("a", "x");
    test.source.grant("a", READER);

    assertThat(test.recorded(test.run())).isEqualTo(List.of());
    assertThat(test.sourceWire.requests(Operation.GET_ACL)).isZero();
  }

  @Test
  void verify_whenGrantsMayNotBeRead_doesNotCallTheObjectEqual() throws InterruptedException {
    TestVerification test = carrying(Unmapped.QUARANTINE);
    test.copied("a", "x");
    test.sourceWire.on(Operation.GET_ACL).always().fail(StoreFailure.ACCESS_DENIED);

    assertThat(test.recorded(test.run())).containsExactly("a METADATA");
  }

  @Test
  void verify_whereBothSidesTellChecksums_comparesThem() throws InterruptedException {
    TestVerification test = new TestVerification(opaque()).checksums().level(VerifyLevel.METADATA);
    test.copied("alike", summed("AAAAAA=="), summed("AAAAAA=="));
    test.copied("differs", summed("AAAAAA=="), summed("AAAAAQ=="));
    test.copied("only one", summed("AAAAAA=="), ObjectAttributes.NONE);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("differs CONTENT");
    assertThat(found(outcome).equal()).as("a checksum proves what ETags do not").isEqualTo(1);
    assertThat(found(outcome).equalBySizeOnly()).isEqualTo(1);
  }

  private static Behaviour opaque() {
    return Behaviour.AWS.withEtagIsMd5(false);
  }

  private static ObjectAttributes summed(String value) {
    return ObjectAttributes.NONE.withChecksum(new ObjectChecksum(Algorithm.CRC32C, value));
  }

  private static TestVerification carrying(Unmapped unmapped) {
    return new TestVerification()
        .fidelity(FidelityOptions.DEFAULT.withAcl(new AclOptions(OWNERS, unmapped)))
        .level(VerifyLevel.METADATA);
  }
}
