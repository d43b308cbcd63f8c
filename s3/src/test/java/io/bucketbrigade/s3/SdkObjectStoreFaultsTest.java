package io.bucketbrigade.s3;

/** The SDK-backed store tells the same failures as the wire path. */
class SdkObjectStoreFaultsTest extends WireObjectStoreFaultsTest {

  @Override
  boolean throughSdk() {
    return true;
  }
}
