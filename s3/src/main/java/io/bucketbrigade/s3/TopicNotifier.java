package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.Notifier;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Publishes notices to a topic of Amazon SNS: the sentence as its message, the rest as attributes
 * for filters.
 *
 * <p>Retry: subscribers of a FIFO topic get a repeated notice once, if it comes within 5 minutes;
 * those of others tell by the attribute {@code id}. Thread-safe.
 */
final class TopicNotifier implements Notifier {

  /** SNS takes less than 100 characters of ASCII. */
  private static final int MAX_SUBJECT = 99;

  private final String arn;
  private final Supplier<SnsClient> client;

  /** A notifier that looks for its topic when it first sends. */
  TopicNotifier(String arn, Supplier<SnsClient> client) {
    this.arn = arn;
    this.client = client;
  }

  @Override
  public void send(Notice notice) {
    boolean fifo = arn.endsWith(".fifo");
    SdkTrouble.send(
        "Publish " + arn,
        () ->
            client
                .get()
                .publish(
                    publish ->
                        publish
                            .topicArn(arn)
                            .subject(subject(notice))
                            .message(notice.words())
                            .messageAttributes(
                                Map.of(
                                    "id", attribute(notice.id()),
                                    "migration", attribute(notice.migration()),
                                    "event", attribute(notice.event())))
                            .messageGroupId(fifo ? name(notice.migration()) : null)
                            .messageDeduplicationId(fifo ? name(notice.id()) : null)));
  }

  private static MessageAttributeValue attribute(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static String subject(Notice notice) {
    String words = "%s: %s".formatted(notice.migration(), notice.event());
    String ascii = words.replaceAll("[^\\x20-\\x7e]", "?");
    return ascii.length() <= MAX_SUBJECT ? ascii : ascii.substring(0, MAX_SUBJECT);
  }

  /** Of a length and an alphabet that SNS takes for groups. */
  private static String name(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
