package io.bucketbrigade.s3;

/** What the wire path keeps with the fake, the SDK-backed store keeps too. */
class FakeS3SdkContractTest extends FakeS3ContractTest {

  @Override
  boolean throughSdk() {
    return true;
  }
}
