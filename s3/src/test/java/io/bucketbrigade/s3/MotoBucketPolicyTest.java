package io.bucketbrigade.s3;

import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * On moto, which knows no principals but everybody and takes each request's verb for its action, so
 * that a freeze keeps its own administrator out, too, and does not see uploads begin.
 */
class MotoBucketPolicyTest extends BucketPolicyContract {

  private static MotoServer server;

  @BeforeAll
  static void start() {
    server = MotoServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Access admin() {
    return server.access();
  }

  @Override
  S3Access writer() {
    return server.access();
  }

  @Override
  FreezeRule rule() {
    return new FreezeRule(List.of(), List.of(), true);
  }

  @Override
  Set<Way> enforced() {
    return EnumSet.of(Way.PUT, Way.DELETE, Way.TAG);
  }

  @Override
  String theirs() {
    return """
        {"Version":"2012-10-17","Id":"theirs","Statement":[
         {"Effect":"Allow","Principal":"*","Action":"s3:*",
          "Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}"""
        .formatted(bucket, bucket);
  }
}
