package io.bucketbrigade.testkit.fake.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One statement of a {@link BucketPolicy}. */
record PolicyStatement(
    boolean allows,
    Set<String> principals,
    List<PolicyPattern> actions,
    boolean otherActions,
    List<PolicyPattern> resources,
    boolean otherResources,
    List<PolicyCondition> conditions) {

  private static final Set<String> FIELDS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  static PolicyStatement parse(JsonNode told, String bucket, boolean variables) {
    BucketPolicy.requireFields(told, FIELDS);
    String effect = told.path("Effect").asText();
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw BucketPolicy.malformed("Invalid effect: " + effect);
    }
    return new PolicyStatement(
        effect.equals("Allow"),
        principals(told.path("Principal")),
        actions(told),
        told.has("NotAction"),
        resources(told, bucket, variables),
        told.has("NotResource"),
        PolicyCondition.parse(told.path("Condition")));
  }

  private static Set<String> principals(JsonNode told) {
    if (told.isTextual() && told.asText().equals("*")) {
      return Set.of("*");
    }
    if (!told.isObject() || told.isEmpty()) {
      throw BucketPolicy.malformed("Invalid principal in policy");
    }
    // Services, canonical users and identity providers are nobody who asks this server.
    List<String> named = told.has("AWS") ? BucketPolicy.texts(told.path("AWS")) : List.of();
    if (named.stream().anyMatch(who -> who.contains("*") && !who.equals("*"))) {
      throw BucketPolicy.malformed("Invalid principal in policy");
    }
    return Set.copyOf(named);
  }

  private static List<PolicyPattern> actions(JsonNode told) {
    List<String> texts = BucketPolicy.oneOf(told, "Action", "NotAction");
    if (!texts.stream().allMatch(text -> text.equals("*") || text.startsWith("s3:"))) {
      throw BucketPolicy.malformed("Policy has invalid action");
    }
    return texts.stream()
        .map(text -> PolicyPattern.of(text.toLowerCase(Locale.ROOT), false))
        .toList();
  }

  private static List<PolicyPattern> resources(JsonNode told, String bucket, boolean variables) {
    List<String> texts = BucketPolicy.oneOf(told, "Resource", "NotResource");
    String own = BucketPolicy.S3 + bucket;
    if (!texts.stream().allMatch(text -> text.equals(own) || text.startsWith(own + "/"))) {
      throw BucketPolicy.malformed("Policy has invalid resource");
    }
    return texts.stream().map(text -> PolicyPattern.of(text, variables)).toList();
  }

  /** Whether everybody may, whatever the circumstances. */
  boolean isPublic() {
    return allows && principals.contains("*") && conditions.isEmpty();
  }

  boolean covers(PolicyQuestion question) {
    return coversPrincipal(question)
        && matches(actions, question.action().toLowerCase(Locale.ROOT)) != otherActions
        && matches(resources, question.resource()) != otherResources
        && conditions.stream().allMatch(condition -> condition.holds(question));
  }

  /** An account that is named is denied whole, but what it is allowed is its own to give on. */
  private boolean coversPrincipal(PolicyQuestion question) {
    String account = question.account();
    return principals.contains("*")
        || principals.contains(question.principalArn())
        || (!allows
            && (principals.contains(account)
                || principals.contains("arn:aws:iam::" + account + ":root")));
  }

  private static boolean matches(List<PolicyPattern> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(text));
  }
}
