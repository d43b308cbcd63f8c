package io.bucketbrigade.s3;

/** What the wire path keeps with versitygw, the SDK-backed store keeps too. */
class VersitySdkContractTest extends VersityContractTest {

  @Override
  boolean throughSdk() {
    return true;
  }
}
