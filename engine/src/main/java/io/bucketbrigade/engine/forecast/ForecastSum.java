package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.engine.copy.SourceTags;
import io.bucketbrigade.engine.forecast.ObjectsTally.Looks;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.plan.ShiftedPlan;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.LeftOut;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.ObjectCounts;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the lanes came to, together, and the rest estimated where not all of them were counted.
 *
 * @param context as it is expected
 * @param plan the lanes
 * @param lanes what was counted of each
 * @param requests LIST requests that counting took
 */
record ForecastSum(MigrationContext context, Plan plan, List<LaneCount> lanes, long requests) {

  Forecast forecast(List<String> warnings) {
    boolean exact = lanes.stream().allMatch(LaneCount::isComplete);
    long counted = lanes.stream().mapToLong(lane -> lane.tally().listed()).sum();
    double factor = exact ? 1 : factor(counted);
    Load listing = sum(lane -> lane.tally().listingAgain(lane.isLast())).times(factor);
    // Each lane of a verification but the first is cut anew with a request.
    int lanesOfVerification = Math.min(lanes.size(), ShiftedPlan.MAX_LANES);
    Load listed = listing.withSource(RequestKind.LIST, lanesOfVerification - 1L);
    long beforeCopying =
        (long) plan.summary().listRequestsUsed()
            + context.spec().selection().expectPrefixes().size();
    return new Forecast(
        List.of(),
        warnings(warnings),
        assumptions(),
        lanes.size(),
        exact,
        counted,
        requests + plan.summary().listRequestsUsed(),
        lanes.stream()
            .map(lane -> lane.tally().counts())
            .reduce(ObjectCounts.ZERO, ObjectCounts::plus)
            .times(factor),
        leftOut().stream().map(one -> one.times(factor)).toList(),
        sum(lane -> lane.tally().copying(lane.isLast()))
            .times(factor)
            .withSource(RequestKind.LIST, beforeCopying),
        listed,
        looks(ObjectsTally::copies, factor),
        looks(ObjectsTally::others, factor));
  }

  private Map<VerifyLevel, Load> looks(Function<ObjectsTally, Looks> which, double factor) {
    return Map.of(
        VerifyLevel.METADATA,
        sum(lane -> which.apply(lane.tally()).metadata()).times(factor),
        VerifyLevel.CONTENT,
        sum(lane -> which.apply(lane.tally()).content()).times(factor));
  }

  /** Never below what was seen. */
  private double factor(long counted) {
    return counted == 0 ? 1 : Math.max(1, (double) plan.summary().objectsEstimated() / counted);
  }

  private interface Part {
    Load of(LaneCount lane);
  }

  private Load sum(Part part) {
    LoadSum sum = new LoadSum();
    lanes.forEach(lane -> sum.add(part.of(lane)));
    return sum.sum();
  }

  private List<LeftOut> leftOut() {
    Map<LeftOut, LeftOut> byReason = new LinkedHashMap<>();
    for (LaneCount lane : lanes) {
      for (LeftOut one : lane.tally().leftOut()) {
        byReason.merge(one.reasonAlone(), one, LeftOut::plus);
      }
    }
    return List.copyOf(byReason.values());
  }

  private List<String> warnings(List<String> ofPreflight) {
    Stream<String> broken = lanes.stream().map(LaneCount::broken).filter(Objects::nonNull);
    return Stream.concat(ofPreflight.stream(), broken).limit(Forecast.MAX_SENTENCES).toList();
  }

  // ---- assumptions

  private List<String> assumptions() {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        context.destination().capabilities().serverSideCopy()
            ? "Both buckets have one endpoint, so the server is taken to copy by itself; if it refuses, objects are streamed by a GET and a PUT each."
            : "Objects are streamed through the workers.");
    if (context.spec().canary().enabled()) {
      sentences.add(
          "The destination is taken to honour conditions on writes and to keep tags that come with them, as AWS does; where it does not, a HEAD is added to each write.");
    }
    String tags =
        switch (SourceTags.of(context)) {
          case IGNORED -> "";
          case UNCOUNTED ->
              "Reads were not seen to count tags, so those of each object are read; one that has tags takes a HEAD more where reads turn out to count them.";
          case COUNTED_AND_ABSENT ->
              "No object that was tried has tags, so none is taken to have any; one that has takes 2 requests more.";
          case COUNTED_AND_PRESENT ->
              "Some objects that were tried have tags, so all are taken to have some; one that has none takes 2 requests less.";
        };
    if (!tags.isEmpty()) {
      sentences.add(tags);
    }
    return sentences;
  }
}
