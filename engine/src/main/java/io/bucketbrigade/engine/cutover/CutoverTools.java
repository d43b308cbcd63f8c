package io.bucketbrigade.engine.cutover;

import java.util.Map;
import java.util.Set;

/**
 * What a worker lets cutovers name.
 *
 * @param steps what can be switched
 * @param checks the health checks by name
 * @param notifiers who can be told, by name
 * @param approvers who may approve; empty for everybody
 */
public record CutoverTools(
    SwitchSteps steps,
    Map<String, HealthCheck> checks,
    Map<String, Notifier> notifiers,
    Set<String> approvers) {

  /** Copies the collections. */
  public CutoverTools {
    checks = Map.copyOf(checks);
    notifiers = Map.copyOf(notifiers);
    approvers = Set.copyOf(approvers);
  }
}
