package io.bucketbrigade.s3;

/** What the wire path keeps with moto, the SDK-backed store keeps too. */
class MotoSdkContractTest extends MotoContractTest {

  @Override
  boolean throughSdk() {
    return true;
  }
}
