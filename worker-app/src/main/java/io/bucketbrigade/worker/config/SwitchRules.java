package io.bucketbrigade.worker.config;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.s3.SwitchedText;
import io.bucketbrigade.switches.sql.SqlSwitchRule;
import io.bucketbrigade.switches.webhook.WebAddress;
import io.bucketbrigade.switches.webhook.WebhookRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's switches file defines, by the names that cutovers use.
 *
 * @param steps what points applications to another bucket
 * @param checks what tells whether an application works
 * @param notifiers who is told
 * @param approvers who may approve a cutover; empty for everybody
 */
public record SwitchRules(
    Map<String, StepRule> steps,
    Map<String, CheckRule> checks,
    Map<String, NotifierRule> notifiers,
    Set<String> approvers) {

  /** Nothing is defined, so no cutover can name anything. */
  public static final SwitchRules NONE = new SwitchRules(Map.of(), Map.of(), Map.of(), Set.of());

  /** Copies the collections. */
  public SwitchRules {
    steps = Map.copyOf(steps);
    checks = Map.copyOf(checks);
    notifiers = Map.copyOf(notifiers);
    approvers = Set.copyOf(approvers);
  }

  /** How a step is made. */
  public sealed interface StepRule {}

  /** How a check is made. */
  public sealed interface CheckRule {}

  /** How a notifier is made. */
  public sealed interface NotifierRule {}

  /** A receiver that is told by HTTP. */
  public record Webhook(WebhookRule rule) implements StepRule, NotifierRule {}

  /** A parameter of AWS Systems Manager, by the name of its connection. */
  public record ParameterText(String connection, String name, SwitchedText text)
      implements StepRule {}

  /** An object whose whole body is the text, by the name of its connection. */
  public record PointerText(String connection, String bucket, ObjectKey key, SwitchedText text)
      implements StepRule {}

  /** Rows of a database's table. */
  public record Rows(SqlSwitchRule rule) implements StepRule {}

  /**
   * A GET.
   *
   * @param contains what the reply's body must contain; null for anything
   */
  public record HttpCheck(WebAddress address, @Nullable String contains, Duration timeout)
      implements CheckRule {}

  /** A program and its arguments. */
  public record CommandCheck(List<String> run, Duration timeout) implements CheckRule {

    /** Copies the list. */
    public CommandCheck {
      run = List.copyOf(run);
    }

    /** Leaves out the arguments, which may be anything. */
    @Override
    public String toString() {
      return "CommandCheck[run=%s and %d more, timeout=%s]"
          .formatted(run.getFirst(), run.size() - 1, timeout);
    }
  }

  /** A topic of Amazon SNS, by the name of its connection. */
  public record Topic(String connection, String arn) implements NotifierRule {}
}
