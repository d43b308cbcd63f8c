package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeS3PolicyTest {

  private static final String BUCKET = "things";
  private static final String WRITER = "arn:aws:iam::123456789012:user/WRITER";

  private volatile Duration ahead = Duration.ZERO;
  private final FakeS3Server server =
      FakeS3Server.builder().clock(() -> Instant.now().plus(ahead)).start();
  private final PlainS3 owner = new PlainS3(server.access());
  private final Principal writer = Principal.of("WRITER", "s");
  private final Principal stranger =
      Principal.of("STRANGER", "s")
          .withPolicy(Policy.DENY_ALL)
          .withArn("arn:aws:iam::999999999999:role/visitor");

  FakeS3PolicyTest() {
    server.createBucket(BUCKET).put("a/1", new byte[1]);
    server.add(writer).add(stranger);
  }

  @AfterEach
  void close() {
    owner.close();
    server.close();
  }

  private S3Reply as(Principal who, String method, String key, Map<String, String> query) {
    return as(who, method, key, query, Map.of(), "");
  }

  private S3Reply as(
      Principal who,
      String method,
      String key,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {
    try (PlainS3 client =
        new PlainS3(S3Access.of(server.endpoint(), who.accessKeyId(), who.secretAccessKey()))) {
      return client.send(method, BUCKET, key, query, headers, body.getBytes(UTF_8));
    }
  }

  private S3Reply putPolicy(String text) {
    return owner.send(
        "PUT", BUCKET, "", Map.of("policy", ""), Map.of(), text.replace('\'', '"').getBytes(UTF_8));
  }

  private void policy(String... statements) {
    S3Reply reply =
        putPolicy(
            "{'Version':'2012-10-17','Statement':[" + String.join(",", List.of(statements)) + "]}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(204);
  }

  private static String statement(String effect, String principal, String action, String more) {
    return ("{'Effect':'%s','Principal':%s,'Action':'%s',"
            + "'Resource':['arn:aws:s3:::things','arn:aws:s3:::things/a/*']%s}")
        .formatted(effect, principal, action, more);
  }

  private static String deny(String action, String condition) {
    return statement("Deny", "'*'", action, ",'Condition':" + condition);
  }

  @Test
  void deny_refusesWhatItNamesAndNothingElse() {
    policy(statement("Deny", "'*'", "s3:PutObject*", ""));

    assertThat(as(writer, "PUT", "a/2", Map.of()).errorCode()).isEqualTo("AccessDenied");
    assertThat(as(writer, "PUT", "a/1", Map.of("tagging", "")).status()).isEqualTo(403);
    assertThat(as(writer, "POST", "a/2", Map.of("uploads", "")).status()).isEqualTo(403);
    assertThat(as(writer, "PUT", "b/2", Map.of()).status()).isEqualTo(200);
    assertThat(as(writer, "GET", "a/1", Map.of()).status()).isEqualTo(200);
    assertThat(as(writer, "DELETE", "a/1", Map.of()).status()).isEqualTo(204);
  }

  @Test
  void deny_ofAnAction_isToldApartFromItsNeighbours() {
    Map<String, String> version = Map.of("versionId", "null");
    policy(statement("Deny", "'*'", "s3:DeleteObjectVersion", ""));
    assertThat(as(writer, "DELETE", "a/1", version).status()).isEqualTo(403);
    assertThat(as(writer, "DELETE", "a/1", Map.of()).status()).isEqualTo(204);

    policy(statement("Deny", "'*'", "s3:ListBucketVersions", ""));
    assertThat(as(writer, "GET", "", Map.of("versions", "")).status()).isEqualTo(403);
    assertThat(as(writer, "GET", "", Map.of("list-type", "2")).status()).isEqualTo(200);
  }

  @Test
  void deny_ofManyDeletes_refusesEachByItself() {
    policy(statement("Deny", "'*'", "s3:DeleteObject", ""));
    S3Reply reply =
        as(
            writer,
            "POST",
            "",
            Map.of("delete", ""),
            Map.of(),
            "<Delete><Object><Key>a/1</Key></Object><Object><Key>b/1</Key></Object></Delete>");
    assertThat(reply.text())
        .contains("<Key>a/1</Key><Code>AccessDenied</Code>")
        .contains("<Deleted><Key>b/1</Key>");
  }

  @Test
  void allow_addsToWhatAPrincipalMay_butNotAgainstItsOwnDenial() {
    String role = "{'AWS':'arn:aws:iam::999999999999:role/visitor'}";
    policy(statement("Allow", role, "s3:GetObject", ""));
    assertThat(as(stranger, "GET", "a/1", Map.of()).status()).isEqualTo(200);
    assertThat(as(stranger, "PUT", "a/1", Map.of()).status()).isEqualTo(403);

    server.add(stranger.withPolicy(Policy.DENY_ALL.deny(Action.READ)));
    assertThat(as(stranger, "GET", "a/1", Map.of()).status()).isEqualTo(403);
  }

  @Test
  void allow_ofAnAccount_leavesItToTheAccount_andDenyDoesNot() {
    policy(statement("Allow", "{'AWS':'999999999999'}", "s3:GetObject", ""));
    assertThat(as(stranger, "GET", "a/1", Map.of()).status()).isEqualTo(403);
    policy(statement("Deny", "{'AWS':'arn:aws:iam::123456789012:root'}", "s3:GetObject", ""));
    assertThat(as(writer, "GET", "a/1", Map.of()).status()).isEqualTo(403);
  }

  @Test
  void conditionOnTime_holdsByTheServersClock() {
    Instant end = Instant.now().plus(Duration.ofMinutes(5));
    policy(deny("s3:PutObject", "{'DateLessThan':{'aws:CurrentTime':'" + end + "'}}"));
    assertThat(as(writer, "PUT", "a/2", Map.of()).status()).isEqualTo(403);
    ahead = Duration.ofMinutes(10);
    assertThat(as(writer, "PUT", "a/2", Map.of()).status()).isEqualTo(200);

    policy(deny("s3:PutObject", "{'DateGreaterThan':{'aws:CurrentTime':'" + end + "'}}"));
    assertThat(as(writer, "PUT", "a/2", Map.of()).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ArnEquals | arn:aws:iam::123456789012:user/WRITER | denied",
        "ArnLike | arn:aws:iam::*:user/W* | denied",
        "ArnLike | arn:aws:iam::*WRITER | allowed",
        "ArnNotLike | arn:aws:iam::123456789012:user/W* | allowed",
        "ArnNotEquals | arn:aws:iam::123456789012:user/OTHER | denied",
        "StringEquals | arn:aws:iam::123456789012:user/writer | allowed",
        "StringNotEquals | arn:aws:iam::123456789012:user/OTHER | denied",
        "StringLike | *WRITE? | denied",
        "StringNotLike | *WRITER | allowed",
      })
  void conditionOnThePrincipal_holdsAsS3HasIt(String operator, String value, String then) {
    policy(deny("s3:PutObject", "{'%s':{'aws:PrincipalArn':['%s']}}".formatted(operator, value)));
    assertThat(as(writer, "PUT", "a/2", Map.of()).status())
        .isEqualTo(then.equals("denied") ? 403 : 200);
  }

  @Test
  void conditions_holdTogether() {
    String account = "'StringEquals':{'aws:PrincipalAccount':'123456789012'}";
    policy(
        deny(
            "s3:PutObject",
            "{" + account + ",'ArnNotLike':{'aws:PrincipalArn':'%s'}}".formatted(WRITER)));
    assertThat(as(writer, "PUT", "a/2", Map.of()).status()).isEqualTo(200);
    server.add(writer.withArn("arn:aws:iam::123456789012:user/OTHER"));
    assertThat(as(writer, "PUT", "a/2", Map.of()).status()).isEqualTo(403);
  }

  @Test
  void notResource_coversWhatIsNotNamed_andEscapesAreLiteral() {
    policy(
        "{'Effect':'Deny','Principal':'*','NotAction':'s3:GetObject',"
            + "'NotResource':['arn:aws:s3:::things/a${*}/*','arn:aws:s3:::things']}");
    assertThat(as(writer, "PUT", "a*/1", Map.of()).status()).isEqualTo(200);
    assertThat(as(writer, "PUT", "ab/1", Map.of()).status()).isEqualTo(403);
    assertThat(as(writer, "GET", "a/1", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void copy_needsTheSourceOfItsVersion() {
    policy(statement("Deny", "'*'", "s3:GetObjectVersion", ""));
    Map<String, String> plain = Map.of("x-amz-copy-source", "/things/a/1");
    Map<String, String> version = Map.of("x-amz-copy-source", "/things/a/1?versionId=null");
    assertThat(as(writer, "PUT", "b/2", Map.of(), plain, "").status()).isEqualTo(200);
    assertThat(as(writer, "PUT", "b/2", Map.of(), version, "").status()).isEqualTo(403);
  }

  @Test
  void root_isNotShutOutOfThePolicyItself() {
    policy(statement("Deny", "'*'", "s3:*", ""));
    assertThat(owner.get(BUCKET, "a/1").status()).isEqualTo(403);
    assertThat(as(writer, "GET", "", Map.of("policy", "")).status()).isEqualTo(403);
    assertThat(as(writer, "DELETE", "", Map.of("policy", "")).status()).isEqualTo(403);

    S3Reply read = owner.send("GET", BUCKET, "", Map.of("policy", ""), Map.of(), new byte[0]);
    assertThat(read.text()).contains("\"s3:*\"");
    owner.send("DELETE", BUCKET, "", Map.of("policy", ""), Map.of(), new byte[0]);
    assertThat(owner.get(BUCKET, "a/1").status()).isEqualTo(200);
    assertThat(
            owner.send("GET", BUCKET, "", Map.of("policy", ""), Map.of(), new byte[0]).errorCode())
        .isEqualTo("NoSuchBucketPolicy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "[]",
        "{'Statement':[]}",
        "{'Version':'2020-01-01','Statement':[STATEMENT]}",
        "{'Statement':[STATEMENT],'Other':1}",
        "{'Statement':[{'Sid':'a',STATEMENT},{'Sid':'a',STATEMENT}]}",
        "{'Statement':[{'Effect':'Maybe','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::things'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'x','Action':'s3:*','Resource':'arn:aws:s3:::things'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':{'AWS':'arn:aws:iam::1:user/*'},'Action':'s3:*','Resource':'arn:aws:s3:::things'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'*','Action':'ec2:*','Resource':'arn:aws:s3:::things'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'*','Resource':'arn:aws:s3:::things'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::other/*'}]}",
        "{'Statement':[{STATEMENT,'Condition':{'NumericEquals':{'aws:CurrentTime':'1'}}}]}",
        "{'Statement':[{STATEMENT,'Condition':{'StringEquals':{'aws:SourceIp':'1'}}}]}",
        "{'Statement':[{STATEMENT,'Condition':{'DateLessThan':{'aws:CurrentTime':'soon'}}}]}",
        "{'Statement':[{STATEMENT,'Condition':{'DateLessThan':{'aws:PrincipalArn':'x'}}}]}",
      })
  void put_ofWhatIsNoPolicyHere_isMalformed(String text) {
    String fields =
        "'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::things'";
    S3Reply reply =
        putPolicy(text.replace("[STATEMENT]", "[{STATEMENT}]").replace("STATEMENT", fields));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("MalformedPolicy");
    assertThat(server.bucket(BUCKET).configuration()).doesNotContainKey("policy");
  }

  @Test
  void put_ofMoreThan20KiBWithoutBlanks_isTooLarge() {
    policy(statement("Deny", "'*'", "s3:PutObject", "") + " ".repeat(30_000));
    String sid = "x".repeat(20 * 1024);
    assertThat(
            putPolicy(
                    "{'Statement':["
                        + statement("Deny", "'*'", "s3:PutObject", ",'Sid':'" + sid + "'")
                        + "]}")
                .errorCode())
        .isEqualTo("PolicyTooLarge");
  }

  @Test
  void put_ofAPublicPolicy_isRefusedWherePublicAccessIsBlocked() {
    server
        .bucket(BUCKET)
        .configuration()
        .put("publicAccessBlock", "<BlockPublicPolicy>true</BlockPublicPolicy>");
    S3Reply reply =
        putPolicy("{'Statement':[" + statement("Allow", "{'AWS':'*'}", "s3:GetObject", "") + "]}");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("BlockPublicPolicy");
    policy(statement("Deny", "'*'", "s3:GetObject", ""));
  }
}
