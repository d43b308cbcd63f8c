package io.bucketbrigade.model.spec;

import java.util.List;
import java.util.regex.Pattern;

/** Checks how a spec names principals, before a server refuses a whole policy for it. */
public final class PrincipalNames {

  /** A policy has 20 KiB, and a role's ARN some 60 bytes of them. */
  private static final int MAX_NAMES = 100;

  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}]");

  private PrincipalNames() {}

  /** Principals that a statement names one by one; servers other than AWS have names of others. */
  public static List<String> exact(String field, List<String> names) {
    for (String name : checked(field, names)) {
      if (name.contains("*") || name.contains("?")) {
        throw new IllegalArgumentException(
            "%s has '%s'; name each principal by itself, without '*' and '?'"
                .formatted(field, name));
      }
    }
    return List.copyOf(names);
  }

  /** Patterns over the ARNs of those who ask. */
  public static List<String> arnPatterns(String field, List<String> names) {
    for (String name : checked(field, names)) {
      if (!name.startsWith("arn:")) {
        throw new IllegalArgumentException(
            "%s has '%s'; give the ARN of a user or a role, '*' and '?' may stand in it"
                .formatted(field, name));
      }
      if (name.contains(":assumed-role/")) {
        throw new IllegalArgumentException(
            "%s has '%s'; a session is known by its role: give arn:aws:iam::ACCOUNT:role/NAME"
                .formatted(field, name));
      }
    }
    return List.copyOf(names);
  }

  private static List<String> checked(String field, List<String> names) {
    if (names.size() > MAX_NAMES) {
      throw new IllegalArgumentException(
          "%s has %d principals; at most %d fit into a policy"
              .formatted(field, names.size(), MAX_NAMES));
    }
    for (String name : names) {
      if (name.isEmpty() || BLANK.matcher(name).find()) {
        throw new IllegalArgumentException(
            "%s has '%s'; a principal's name has no blanks".formatted(field, name.strip()));
      }
    }
    return names;
  }
}
