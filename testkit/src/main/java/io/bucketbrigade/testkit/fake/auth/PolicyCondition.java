package io.bucketbrigade.testkit.fake.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One operator over one key: {@code "ArnLike": {"aws:PrincipalArn": [...]}}. Values are
 * alternatives; a negated operator holds if none of them is met.
 */
record PolicyCondition(String operator, String key, List<String> values) {

  private static final String TIME = "aws:currenttime";
  private static final String ARN = "aws:principalarn";
  private static final String ACCOUNT = "aws:principalaccount";

  private static final int ARN_FIELDS = 6;

  /** All conditions of a statement, checked. */
  static List<PolicyCondition> parse(JsonNode told) {
    List<PolicyCondition> conditions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> operator : told.properties()) {
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        conditions.add(
            new PolicyCondition(
                operator.getKey(),
                key.getKey().toLowerCase(Locale.ROOT),
                BucketPolicy.texts(key.getValue())));
      }
    }
    conditions.forEach(PolicyCondition::check);
    return conditions;
  }

  private void check() {
    switch (operator) {
      case "DateLessThan", "DateGreaterThan" -> {
        requireKey(key.equals(TIME));
        values.forEach(PolicyCondition::date);
      }
      case "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike" -> requireKey(key.equals(ARN));
      case "StringEquals", "StringNotEquals", "StringLike", "StringNotLike" ->
          requireKey(key.equals(ARN) || key.equals(ACCOUNT));
      default -> throw BucketPolicy.malformed("Invalid Condition type : " + operator);
    }
  }

  private static void requireKey(boolean known) {
    if (!known) {
      throw BucketPolicy.malformed("Policy has an invalid condition key");
    }
  }

  private static Instant date(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw BucketPolicy.malformed("Invalid date in Conditions");
    }
  }

  boolean holds(PolicyQuestion question) {
    boolean negated = operator.contains("Not");
    return negated != values.stream().anyMatch(value -> meets(value, question));
  }

  private boolean meets(String value, PolicyQuestion question) {
    String asked = key.equals(ACCOUNT) ? question.account() : question.principalArn();
    return switch (operator) {
      case "DateLessThan" -> question.now().isBefore(date(value));
      case "DateGreaterThan" -> question.now().isAfter(date(value));
      case "StringEquals", "StringNotEquals" -> value.equals(asked);
      case "StringLike", "StringNotLike" -> PolicyPattern.of(value, true).matches(asked);
      default -> arnMeets(value, asked);
    };
  }

  /** Each of the six parts by itself. */
  private static boolean arnMeets(String value, String arn) {
    String[] wanted = value.split(":", ARN_FIELDS);
    String[] asked = arn.split(":", ARN_FIELDS);
    if (wanted.length != ARN_FIELDS || asked.length != ARN_FIELDS) {
      return false;
    }
    for (int part = 0; part < ARN_FIELDS; part++) {
      if (!PolicyPattern.of(wanted[part], true).matches(asked[part])) {
        return false;
      }
    }
    return true;
  }
}
