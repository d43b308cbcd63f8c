package io.bucketbrigade.testkit.fake.auth;

import java.util.regex.Pattern;

/** A text with {@code *} and {@code ?} in it, as policies have them. */
final class PolicyPattern {

  private final Pattern pattern;

  private PolicyPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * The pattern of a text.
   *
   * @param variables whether <code>${*}</code>, <code>${?}</code> and <code>${$}</code> stand for
   *     the character in them
   */
  static PolicyPattern of(String text, boolean variables) {
    StringBuilder regex = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (variables && isEscape(text, at)) {
        regex.append(Pattern.quote(text.substring(at + 2, at + 3)));
        at += 3;
      } else if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new PolicyPattern(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  private static boolean isEscape(String text, int at) {
    return text.startsWith("${", at)
        && at + 3 < text.length()
        && "*?$".indexOf(text.charAt(at + 2)) >= 0
        && text.charAt(at + 3) == '}';
  }

  boolean matches(String text) {
    return pattern.matcher(text).matches();
  }
}
