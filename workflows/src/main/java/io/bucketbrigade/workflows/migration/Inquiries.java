package io.bucketbrigade.workflows.migration;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks activities about each mapping, a few at a time, until somebody does not want to know. */
final class Inquiries {

  /** Each may list for a while; control workers have more slots than this. */
  private static final int WIDTH = 10;

  private @Nullable CancellationScope asking;
  private boolean stopped;

  /**
   * One activity's answer.
   *
   * @param value what it said; null if it failed
   * @param failure why there is none; null if it said something
   */
  record Answer<T>(@Nullable T value, @Nullable ActivityFailure failure) {}

  /** Calls all and waits; the answers of those before a stop, in order. */
  <T> List<Answer<T>> ask(List<Functions.Func<T>> calls) {
    List<Answer<T>> answers = new ArrayList<>();
    for (int from = 0; from < calls.size() && !stopped; from += WIDTH) {
      answers.addAll(together(calls.subList(from, Math.min(from + WIDTH, calls.size()))));
    }
    return answers;
  }

  private <T> List<Answer<T>> together(List<Functions.Func<T>> calls) {
    List<Promise<T>> promises = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(
            () -> calls.forEach(call -> promises.add(Async.function(call))));
    asking = scope;
    scope.run();
    try {
      return promises.stream().map(Inquiries::answer).toList();
    } finally {
      asking = null;
    }
  }

  private static <T> Answer<T> answer(Promise<T> promise) {
    try {
      return new Answer<>(promise.get(), null);
    } catch (ActivityFailure failure) {
      return new Answer<>(null, failure);
    }
  }

  /** Takes back what is asked, and asks nothing more. */
  void stop() {
    stopped = true;
    if (asking != null) {
      asking.cancel("the migration is cancelled");
    }
  }
}
