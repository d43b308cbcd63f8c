package io.bucketbrigade.testkit.fake.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a principal may do: denied if any statement denies it, else allowed if any allows it. An
 * immutable value.
 */
public final class Policy {

  /** Everything is allowed. */
  public static final Policy ALLOW_ALL = new Policy(List.of()).allow(Action.values());

  /** Nothing is allowed. */
  public static final Policy DENY_ALL = new Policy(List.of());

  private final List<Statement> statements;

  private record Statement(
      boolean allows, Set<Action> actions, Predicate<String> buckets, Predicate<String> keys) {

    boolean covers(Action action, String bucket, String key) {
      return actions.contains(action) && buckets.test(bucket) && keys.test(key);
    }
  }

  private Policy(List<Statement> statements) {
    this.statements = statements;
  }

  /** This policy, which allows these actions everywhere too. */
  public Policy allow(Action... actions) {
    return with(new Statement(true, Set.of(actions), _ -> true, _ -> true));
  }

  /** This policy, which denies these actions everywhere. */
  public Policy deny(Action... actions) {
    return with(new Statement(false, Set.of(actions), _ -> true, _ -> true));
  }

  /** This policy, which allows these actions in one bucket too. */
  public Policy allowInBucket(String bucket, Action... actions) {
    return with(new Statement(true, Set.of(actions), bucket::equals, _ -> true));
  }

  /** This policy, which denies these actions in one bucket. */
  public Policy denyInBucket(String bucket, Action... actions) {
    return with(new Statement(false, Set.of(actions), bucket::equals, _ -> true));
  }

  /** This policy, which denies these actions for some keys; actions on buckets have the key "". */
  public Policy denyKeys(Predicate<String> keys, Action... actions) {
    return with(new Statement(false, Set.of(actions), _ -> true, keys));
  }

  private Policy with(Statement statement) {
    List<Statement> more = new ArrayList<>(statements);
    more.add(statement);
    return new Policy(List.copyOf(more));
  }

  /** Whether a statement denies an action. */
  public boolean denies(Action action, String bucket, String key) {
    return statements.stream()
        .anyMatch(statement -> !statement.allows() && statement.covers(action, bucket, key));
  }

  /** Whether an action is allowed. */
  public boolean allows(Action action, String bucket, String key) {
    boolean allowed = false;
    for (Statement statement : statements) {
      if (statement.covers(action, bucket, key)) {
        if (!statement.allows()) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}
