package io.bucketbrigade.worker;

import io.bucketbrigade.engine.cutover.CutoverTools;
import io.bucketbrigade.engine.cutover.HealthCheck;
import io.bucketbrigade.engine.cutover.Notifier;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.engine.cutover.SwitchSteps;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.s3.ConnectedSwitches;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.switches.command.CommandHealthCheck;
import io.bucketbrigade.switches.sql.SqlSwitchStep;
import io.bucketbrigade.switches.webhook.HttpHealthCheck;
import io.bucketbrigade.switches.webhook.WebCalls;
import io.bucketbrigade.switches.webhook.WebhookNotifier;
import io.bucketbrigade.switches.webhook.WebhookStep;
import io.bucketbrigade.worker.config.SwitchRules;
import io.bucketbrigade.worker.config.SwitchRules.CheckRule;
import io.bucketbrigade.worker.config.SwitchRules.CommandCheck;
import io.bucketbrigade.worker.config.SwitchRules.HttpCheck;
import io.bucketbrigade.worker.config.SwitchRules.NotifierRule;
import io.bucketbrigade.worker.config.SwitchRules.ParameterText;
import io.bucketbrigade.worker.config.SwitchRules.PointerText;
import io.bucketbrigade.worker.config.SwitchRules.Rows;
import io.bucketbrigade.worker.config.SwitchRules.StepRule;
import io.bucketbrigade.worker.config.SwitchRules.Topic;
import io.bucketbrigade.worker.config.SwitchRules.Webhook;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a worker lets cutovers name, made by the rules of its switches file. Nothing is sent before
 * it is asked for. Thread-safe.
 */
final class Switches implements SwitchSteps, AutoCloseable {

  private final WebCalls calls = new WebCalls();
  private final ConnectedSwitches connected;
  private final Map<String, SwitchStep> steps;
  private final Map<String, HealthCheck> checks;
  private final Map<String, Notifier> notifiers;
  private final Set<String> approvers;

  /**
   * Makes them.
   *
   * @param connections that the rules name
   * @param stores opens the buckets of pointers, and stays the caller's to close
   */
  Switches(SwitchRules rules, Map<String, S3Connection> connections, ObjectStores stores) {
    connected = new ConnectedSwitches(connections, stores);
    steps = made(rules.steps(), this::step);
    checks = made(rules.checks(), this::check);
    notifiers = made(rules.notifiers(), this::notifier);
    approvers = rules.approvers();
  }

  @Override
  public Set<String> names() {
    return steps.keySet();
  }

  @Override
  public SwitchStep step(String name) {
    SwitchStep step = steps.get(name);
    if (step == null) {
      throw new UnknownStepException(name);
    }
    return step;
  }

  /** All that cutovers may name. */
  CutoverTools tools() {
    return new CutoverTools(this, checks, notifiers, approvers);
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    calls.close();
    connected.close();
  }

  private static <R, T> Map<String, T> made(Map<String, R> rules, Function<R, T> maker) {
    Map<String, T> made = new TreeMap<>();
    rules.forEach((name, rule) -> made.put(name, maker.apply(rule)));
    return Collections.unmodifiableMap(made);
  }

  private SwitchStep step(StepRule rule) {
    return switch (rule) {
      case Webhook(var webhook) -> new WebhookStep(webhook, calls);
      case ParameterText(var connection, var name, var text) ->
          connected.parameter(connection, name, text);
      case PointerText(var connection, var bucket, var key, var text) ->
          connected.pointer(connection, bucket, key, text);
      case Rows(var rows) -> new SqlSwitchStep(rows, System::getenv);
    };
  }

  private HealthCheck check(CheckRule rule) {
    return switch (rule) {
      case HttpCheck(var address, var contains, var timeout) ->
          new HttpHealthCheck(address, contains, timeout, calls);
      case CommandCheck(var run, var timeout) -> new CommandHealthCheck(run, timeout);
    };
  }

  private Notifier notifier(NotifierRule rule) {
    return switch (rule) {
      case Webhook(var webhook) -> new WebhookNotifier(webhook, calls);
      case Topic(var connection, var arn) -> connected.topic(connection, arn);
    };
  }
}
