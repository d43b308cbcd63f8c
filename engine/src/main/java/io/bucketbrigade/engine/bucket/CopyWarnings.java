package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyHazard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the buckets would do by themselves while objects are copied. */
final class CopyWarnings {

  /** So that both sides' actions leave room for the rest. */
  private static final int MAX_ACTIONS = 3;

  /** What a copy does to a bucket, as events are named; {@code s3:*} is no event. */
  private static final List<String> EVENTS =
      List.of("s3:ObjectCreated", "s3:ObjectTagging", "s3:ObjectAcl");

  private final List<CopyHazard> hazards = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private CopyWarnings() {}

  /**
   * The warnings of a mapping.
   *
   * @param source what was read of the source
   * @param destination what was read of the destination
   */
  static CopyWarnings of(
      BucketMapping mapping,
      Map<BucketItem, ItemReading> source,
      Map<BucketItem, ItemReading> destination,
      OwnNames sourceNames,
      OwnNames destinationNames) {
    CopyWarnings warnings = new CopyWarnings();
    told(source, BucketItem.LIFECYCLE)
        .ifPresent(
            told ->
                warnings.lifecycle(
                    Side.SOURCE, Lifecycle.of(told, sourceNames), mapping.source().prefix()));
    told(destination, BucketItem.LIFECYCLE)
        .ifPresent(
            told ->
                warnings.lifecycle(
                    Side.DESTINATION,
                    Lifecycle.of(told, destinationNames),
                    mapping.destination().prefix()));
    told(destination, BucketItem.REPLICATION)
        .ifPresent(told -> warnings.replication(told, mapping.destination().prefix()));
    told(destination, BucketItem.NOTIFICATIONS).ifPresent(warnings::notifications);
    return warnings;
  }

  /** One sentence each. */
  List<String> sentences() {
    return warnings.stream().limit(BucketComparison.MAX_WARNINGS).toList();
  }

  /** What kind of thing each sentence is about. */
  List<CopyHazard> hazards() {
    return hazards.stream().limit(BucketComparison.MAX_WARNINGS).toList();
  }

  private static Optional<JsonNode> told(Map<BucketItem, ItemReading> readings, BucketItem item) {
    return readings.get(item) instanceof Present(JsonNode tree)
        ? Optional.of(tree)
        : Optional.empty();
  }

  /** An upload that is ended at the destination may be one of ours. */
  private void lifecycle(Side side, Lifecycle lifecycle, String prefix) {
    List<Lifecycle.Action> acting =
        lifecycle.actions().stream()
            .filter(action -> action.objects().mayMeet(prefix))
            .filter(action -> action.meetsObjects() || side == Side.DESTINATION)
            // What is cut off is of no other kind than what is told.
            .sorted(Comparator.comparing(action -> !action.meetsObjects()))
            .toList();
    acting.stream()
        .limit(MAX_ACTIONS)
        .forEach(
            action ->
                warn(
                    hazard(side, action),
                    "The %s's lifecycle %s during the copy, too: %s %s for %s."
                        .formatted(
                            side.word(),
                            effect(action),
                            action.kind(),
                            action.how(),
                            action.objects().words())));
    if (acting.size() > MAX_ACTIONS) {
      warn(
          side == Side.SOURCE ? CopyHazard.SOURCE_LIFECYCLE : CopyHazard.DESTINATION_LIFECYCLE,
          "The %s's lifecycle has %d more actions such as these."
              .formatted(side.word(), acting.size() - MAX_ACTIONS));
    }
  }

  private static CopyHazard hazard(Side side, Lifecycle.Action action) {
    if (!action.meetsObjects()) {
      return CopyHazard.UPLOADS_END;
    }
    return side == Side.SOURCE ? CopyHazard.SOURCE_LIFECYCLE : CopyHazard.DESTINATION_LIFECYCLE;
  }

  private static String effect(Lifecycle.Action action) {
    if (!action.meetsObjects()) {
      return "ends uploads";
    }
    return action.movesObjects() ? "moves objects" : "deletes objects";
  }

  private void replication(JsonNode told, String prefix) {
    long rules =
        Form.items(told.path("ReplicationConfiguration").path("Rules"))
            .filter(rule -> rule.path("Status").asText().equals("Enabled"))
            .filter(rule -> RuleFilter.of(rule).mayMeet(prefix))
            .count();
    if (rules > 0) {
      warn(
          CopyHazard.DESTINATION_REPLICATION,
          "The destination replicates what is copied to it (enabled rules: %d).".formatted(rules));
    }
  }

  private void notifications(JsonNode told) {
    long receivers =
        Stream.of("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")
            .flatMap(field -> Form.items(told.path(field)))
            .filter(each -> Form.texts(each.path("Events")).anyMatch(CopyWarnings::isSetOff))
            .count();
    if (receivers > 0) {
      warn(
          CopyHazard.DESTINATION_NOTIFICATIONS,
          "The destination notifies topics, queues or functions of what is copied to it (how many: %d)."
              .formatted(receivers));
    }
    if (told.has("EventBridgeConfiguration")) {
      warn(
          CopyHazard.DESTINATION_NOTIFICATIONS,
          "The destination sends an event to EventBridge for each object that is copied to it.");
    }
  }

  private static boolean isSetOff(String event) {
    return EVENTS.stream().anyMatch(event::startsWith);
  }

  private void warn(CopyHazard hazard, String sentence) {
    hazards.add(hazard);
    warnings.add(Excerpt.of(sentence));
  }
}
