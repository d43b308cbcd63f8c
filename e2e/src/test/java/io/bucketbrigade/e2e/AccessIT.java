package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code access plan} says is what a migration needs, and not much more. */
class AccessIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** After a crash alone, in a bucket with versions alone, and within a write. */
  private static final Set<String> UNSEEN =
      Set.of(
          "s3:ListMultipartUploadParts",
          "s3:ListBucketMultipartUploads",
          "s3:DeleteObjectVersion",
          "s3:PutObjectTagging");

  @TempDir Path folder;

  @Test
  void plan_namesWhatAMigrationAsksForAndNoMore() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(20, 500);
      servers.sourceBucket().put("large", BodyPattern.bytes(1, 12 * 1024 * 1024));
      servers
          .sourceBucket()
          .put("tagged", BodyPattern.bytes(2, 10), ObjectMeta.NONE.tag("colour", "red"));
      Path spec =
          servers.spec("access", "multipartThreshold: 5MiB", "partSize: 5MiB", "verify: metadata");

      ChildProcess plan = servers.brigade("access", "plan", "--json", "--spec", spec.toString());
      assertThat(plan.exitStatus(LIMIT)).as(plan.output()).isZero();
      assertThat(servers.source().requests().total()).isZero();
      TwoServers.Result done = servers.migrate(spec, LIMIT, "--verify", "metadata");
      assertThat(done.exitStatus()).as(done.child().output()).isZero();

      JsonNode access = Json.parse(plan.stdout()).node();
      assertThat(allowed(access, 0)).isEqualTo(asked(servers.source(), "s3:GetBucketWebsite"));
      Set<String> ofDestination =
          asked(servers.destination(), "s3:GetBucketObjectLockConfiguration");
      assertThat(allowed(access, 1)).containsAll(ofDestination);
      Set<String> unasked = allowed(access, 1);
      unasked.removeAll(ofDestination);
      assertThat(UNSEEN).containsAll(unasked);
    }
  }

  /** The actions of one connection, but for those on the other side's bucket. */
  private static Set<String> allowed(JsonNode access, int connection) {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : access.at("/connections/%d/policy/Statement".formatted(connection))) {
      if (!statement.path("Sid").asText().endsWith("CopyFromSource")) {
        statement.path("Action").forEach(action -> actions.add(action.asText()));
      }
    }
    return actions;
  }

  private static Set<String> asked(FakeS3Server server, String configuration) {
    Set<String> actions = new HashSet<>();
    server
        .requests()
        .byOperation()
        .forEach((operation, count) -> actions.add(action(operation, configuration)));
    return actions;
  }

  private static String action(S3Operation operation, String configuration) {
    return switch (operation) {
      case HEAD_BUCKET, LIST_OBJECTS -> "s3:ListBucket";
      case GET_BUCKET_ACL -> "s3:GetBucketAcl";
      case GET_BUCKET_VERSIONING -> "s3:GetBucketVersioning";
      // Comparing the buckets, which a migration can do without, also asks what this server lacks.
      case GET_BUCKET_CONFIGURATION, UNKNOWN -> configuration;
      case HEAD_OBJECT, GET_OBJECT -> "s3:GetObject";
      case GET_OBJECT_TAGGING -> "s3:GetObjectTagging";
      case PUT_OBJECT_TAGGING -> "s3:PutObjectTagging";
      case GET_OBJECT_ACL -> "s3:GetObjectAcl";
      case DELETE_OBJECT -> "s3:DeleteObject";
      case LIST_PARTS -> "s3:ListMultipartUploadParts";
      case LIST_MULTIPART_UPLOADS -> "s3:ListBucketMultipartUploads";
      case ABORT_MULTIPART_UPLOAD -> "s3:AbortMultipartUpload";
      case PUT_OBJECT,
          COPY_OBJECT,
          CREATE_MULTIPART_UPLOAD,
          UPLOAD_PART,
          COMPLETE_MULTIPART_UPLOAD ->
          "s3:PutObject";
      default -> "no action is known for " + operation;
    };
  }
}
