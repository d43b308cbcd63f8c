package io.bucketbrigade.model.access;

import io.bucketbrigade.model.spec.PrincipalNames;
import java.util.List;
import java.util.Objects;

/**
 * Whom the freeze of a source keeps from changing its objects.
 *
 * @param exempt patterns over the ARNs of those who may go on writing. Whoever has assumed a role
 *     is known by the role's ARN, {@code arn:aws:iam::ACCOUNT:role/NAME}, and not by the session's
 * @param denied those who may not, one by one, as the server names principals; empty for everybody
 *     but the exempt
 * @param untilLifted whether the freeze has no end of its own: for servers that know no conditions
 */
public record FreezeRule(List<String> exempt, List<String> denied, boolean untilLifted) {

  /** Everybody, until a time. */
  public static final FreezeRule EVERYBODY = new FreezeRule(List.of(), List.of(), false);

  /** Refuses what cannot hold together; lists that are absent are empty. */
  public FreezeRule {
    exempt = PrincipalNames.arnPatterns("exempt", Objects.requireNonNullElse(exempt, List.of()));
    denied = PrincipalNames.exact("denied", Objects.requireNonNullElse(denied, List.of()));
    if (!exempt.isEmpty() && !denied.isEmpty()) {
      throw new IllegalArgumentException(
          "exempt makes exceptions from everybody, and denied names who is meant; give one of both");
    }
  }
}
