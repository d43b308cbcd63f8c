package io.bucketbrigade.s3;

/** What the wire path keeps with SeaweedFS, the SDK-backed store keeps too. */
class SeaweedSdkContractTest extends SeaweedContractTest {

  @Override
  boolean throughSdk() {
    return true;
  }
}
