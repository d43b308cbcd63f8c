package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Reply;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** A server with one bucket, and a client that may do everything. */
abstract class FakeS3TestBase {

  static final String BUCKET = "things";

  final FakeS3Server server = FakeS3Server.start();
  final FakeBucket bucket = server.createBucket(BUCKET);
  final PlainS3 client = new PlainS3(server.access());

  @AfterEach
  void closeServer() {
    client.close();
    server.close();
  }

  S3Reply send(String method, String key, Map<String, String> query, Map<String, String> headers) {
    return client.send(method, BUCKET, key, query, headers, new byte[0]);
  }

  S3Reply put(String key, String body, Map<String, String> headers) {
    return client.send("PUT", BUCKET, key, Map.of(), headers, body.getBytes(UTF_8));
  }

  static String element(S3Reply reply, String name) {
    Matcher found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(reply.text());
    if (!found.find()) {
      throw new AssertionError("no " + name + " in " + reply.text());
    }
    return found.group(1);
  }
}
