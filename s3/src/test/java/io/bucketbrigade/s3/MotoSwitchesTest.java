package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bucketbrigade.engine.cutover.Notifier;
import io.bucketbrigade.engine.cutover.Notifier.Notice;
import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.testkit.server.MotoServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Parameters, topics and pointers of moto. */
class MotoSwitchesTest {

  private static final SwitchOrder ORDER = SwitchOrders.order("old-photos", "new-photos");

  private static final StepProgress SILENT = words -> {};

  private static final SwitchedText BUCKETS = new SwitchedText(null, null);

  private static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing"));

  private static MotoServer moto;
  private static S3ObjectStores stores;
  private static ConnectedSwitches switches;
  private static S3HttpClient adminHttp;
  private static SsmClient ssm;
  private static SnsClient sns;
  private static S3Client s3;

  @BeforeAll
  static void start() {
    moto = MotoServer.start();
    S3Connection connection = SwitchOrders.known(moto.access());
    Map<String, S3Connection> connections = Map.of("known", connection);
    stores = new S3ObjectStores(connections, 4);
    switches = new ConnectedSwitches(connections, stores);
    adminHttp = new S3HttpClient(connection, 4);
    ssm =
        SsmClient.builder()
            .httpClient(adminHttp)
            .endpointOverride(moto.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEYS)
            .build();
    sns =
        SnsClient.builder()
            .httpClient(adminHttp)
            .endpointOverride(moto.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEYS)
            .build();
    s3 =
        S3Client.builder()
            .httpClient(adminHttp)
            .endpointOverride(moto.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(KEYS)
            .build();
  }

  @AfterAll
  static void stop() {
    switches.close();
    stores.close();
    ssm.close();
    sns.close();
    s3.close();
    adminHttp.close();
    moto.close();
  }

  @Test
  void parameter_isTurnedAndTurnedBack_withWhatItIs() {
    ssm.putParameter(
        put ->
            put.name("/photos/bucket")
                .value("old-photos")
                .type(ParameterType.STRING_LIST)
                .description("where photos are")
                .allowedPattern("[a-z-]+"));
    SwitchStep step = switches.parameter("known", "/photos/bucket", BUCKETS);

    assertThat(step.preview(ORDER)).isEqualTo("parameter /photos/bucket: old-photos -> new-photos");
    assertThat(parameter("/photos/bucket").version()).isEqualTo(1);
    step.apply(ORDER, SILENT);
    assertThat(step.apply(ORDER, SILENT)).contains("holds new-photos already");
    Parameter turned = parameter("/photos/bucket");
    assertThat(turned.value()).isEqualTo("new-photos");
    assertThat(turned.type()).isEqualTo(ParameterType.STRING_LIST);
    assertThat(turned.version()).isEqualTo(2);
    step.reverse(ORDER, SILENT);
    step.reverse(ORDER, SILENT);
    assertThat(parameter("/photos/bucket").value()).isEqualTo("old-photos");
    assertThat(parameter("/photos/bucket").version()).isEqualTo(3);
    ParameterMetadata described = ssm.describeParameters(d -> {}).parameters().getFirst();
    assertThat(described.description()).isEqualTo("where photos are");
    assertThat(described.allowedPattern()).isEqualTo("[a-z-]+");
  }

  @Test
  void parameter_thatSomebodyChanged_stays() {
    ssm.putParameter(put -> put.name("changed").value("other").type(ParameterType.STRING));
    StepFailedException thrown = refusal(switches.parameter("known", "changed", BUCKETS));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining("parameter changed").hasMessageContaining("neither");
    assertThat(parameter("changed").version()).isEqualTo(1);
  }

  /** Between reading and writing, where the service has no condition to give. */
  @Test
  void parameter_thatSomebodyWritesMeanwhile_isNotPassedOverInSilence() {
    ssm.putParameter(put -> put.name("raced").value("old-photos").type(ParameterType.STRING));
    ParameterPlace place = new ParameterPlace("raced", () -> ssm);
    TextPlace.Held held = place.read();
    ssm.putParameter(put -> put.name("raced").value("theirs").overwrite(true));
    StepFailedException thrown =
        catchThrowableOfType(StepFailedException.class, () -> held.replaceBy("new-photos"));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining("reading version 1 and writing version 3");
  }

  @Test
  void parameter_thatHoldsASecret_isRefusedByName() {
    ssm.putParameter(
        put -> put.name("/photos/key").value("hunter2").type(ParameterType.SECURE_STRING));
    StepFailedException thrown = refusal(switches.parameter("known", "/photos/key", BUCKETS));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown)
        .hasMessageContaining("/photos/key is a SecureString")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void parameter_thatIsNotThere_isNamed() {
    StepFailedException thrown = refusal(switches.parameter("known", "/no/such", BUCKETS));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown)
        .hasMessageContaining("GetParameter /no/such")
        .hasMessageContaining("ParameterNotFound");
  }

  @Test
  void pointer_isTurnedAndTurnedBack() {
    s3.createBucket(create -> create.bucket("config"));
    s3.putObject(
        put -> put.bucket("config").key("bucket.txt").contentType("text/x-bucket"),
        RequestBody.fromString("old-photos"));
    SwitchStep step = switches.pointer("known", "config", ObjectKey.of("bucket.txt"), BUCKETS);
    step.apply(ORDER, SILENT);
    assertThat(step.apply(ORDER, SILENT)).contains("already");
    var turned = s3.getObjectAsBytes(get -> get.bucket("config").key("bucket.txt"));
    assertThat(turned.asUtf8String()).isEqualTo("new-photos");
    assertThat(turned.response().contentType()).isEqualTo("text/x-bucket");
    step.reverse(ORDER, SILENT);
    assertThat(s3.getObjectAsBytes(get -> get.bucket("config").key("bucket.txt")).asUtf8String())
        .isEqualTo("old-photos");
  }

  @Test
  void topic_getsTheWords() throws Exception {
    String arn = sns.createTopic(create -> create.name("cutovers")).topicArn();
    Notifier notifier = switches.topic("known", arn);
    notifier.send(new Notice("7", "photos", "cutover.approval-wanted", "Please look at it."));

    JsonNode sent = sentNotifications(arn).get(0);
    assertThat(sent.get(1).asText()).isEqualTo("Please look at it.");
    assertThat(sent.get(2).asText()).isEqualTo("photos: cutover.approval-wanted");
    assertThat(sent.get(3).at("/id/Value").asText()).isEqualTo("7");
    assertThat(sent.get(3).at("/event/Value").asText()).isEqualTo("cutover.approval-wanted");
  }

  @Test
  void topic_thatIsFifo_getsANoticeOfAnyId() {
    String arn =
        sns.createTopic(
                create -> create.name("cutovers.fifo").attributes(Map.of("FifoTopic", "true")))
            .topicArn();
    switches
        .topic("known", arn)
        .send(new Notice("id with spaces / and more", "photos", "cutover.failed", "No."));
  }

  @Test
  void topic_thatIsNotThere_isNamed() {
    Notifier notifier = switches.topic("known", "arn:aws:sns:us-east-1:123456789012:no-such-topic");
    StepFailedException thrown =
        catchThrowableOfType(
            StepFailedException.class,
            () -> notifier.send(new Notice("7", "photos", "cutover.failed", "No.")));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining("no-such-topic");
  }

  @Test
  void connection_thatIsNotKnown_isRefusedWhenTheStepIsMade() {
    assertThatThrownBy(() -> switches.parameter("prod", "/x", BUCKETS))
        .isInstanceOf(UnknownConnectionException.class)
        .hasMessageContaining("'prod'");
  }

  private static JsonNode sentNotifications(String arn) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String data =
          http.send(
                  HttpRequest.newBuilder(moto.endpoint().resolve("/moto-api/data.json")).build(),
                  BodyHandlers.ofString())
              .body();
      JsonNode topics = new JsonMapper().readTree(data).at("/sns/Topic");
      for (JsonNode topic : topics) {
        if (topic.path("arn").asText().equals(arn)) {
          return topic.get("sent_notifications");
        }
      }
      throw new AssertionError("moto shows no topic " + arn + ": " + data);
    }
  }

  private static Parameter parameter(String name) {
    return ssm.getParameter(get -> get.name(name)).parameter();
  }

  private static StepFailedException refusal(SwitchStep step) {
    return catchThrowableOfType(StepFailedException.class, () -> step.apply(ORDER, SILENT));
  }
}
