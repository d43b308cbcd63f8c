package io.bucketbrigade.model.access;

import java.util.List;

/**
 * A statement of a policy that allows something.
 *
 * @param sid its name within the policy: letters and digits
 * @param optional whether a migration goes on without it, and knows or tidies up less
 * @param actions what is allowed, such as {@code s3:GetObject}, sorted
 * @param resources on what, as Amazon resource names, sorted
 */
public record AccessStatement(
    String sid, boolean optional, List<String> actions, List<String> resources) {

  /** Sorts both lists, so that the same permissions always look the same. */
  public AccessStatement {
    actions = actions.stream().distinct().sorted().toList();
    resources = resources.stream().distinct().sorted().toList();
  }
}
