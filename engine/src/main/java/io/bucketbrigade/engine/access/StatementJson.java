package io.bucketbrigade.engine.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.BucketNeed;
import io.bucketbrigade.model.access.FreezeOrder;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The words of our statements. Pure. */
final class StatementJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Under what condition a statement holds. */
  static final String CONDITION = "Condition";

  /** The condition that ends it. */
  static final String BEFORE = "DateLessThan";

  private static final String S3 = "arn:aws:s3:::";

  /**
   * What changes an object or what it carries, begins an upload, or adds to one. Restoring from an
   * archive changes nothing of it, and an abort nothing that anybody sees.
   */
  private static final List<String> CHANGES = List.of("s3:DeleteObject*", "s3:PutObject*");

  /** Replication into the bucket; servers other than AWS refuse actions that they do not know. */
  private static final String REPLICATION = "s3:Replicate*";

  /** What means something else in a resource. */
  private static final Pattern MEANINGFUL = Pattern.compile("[*?$]");

  /** How {@link io.bucketbrigade.model.access.LeastAccess} writes the same for IAM. */
  private static final Pattern ESCAPED = Pattern.compile("\\$\\{[*?$]}");

  private StatementJson() {}

  /** The freeze of one bucket, for all mappings that have a source in it. */
  static OwnStatement freeze(FreezeOrder order, BucketLocation bucket, boolean aws) {
    String sid = Sids.freeze(order.migration(), order.cutover(), bucket);
    ObjectNode json = statement(sid, "Deny");
    FreezeRule rule = order.rule();
    if (rule.denied().isEmpty()) {
      json.put("Principal", "*");
    } else {
      list(json.putObject("Principal"), "AWS", rule.denied());
    }
    list(json, "Action", aws ? withReplication() : CHANGES);
    list(json, "Resource", resources(order, bucket));
    ObjectNode conditions = NODES.objectNode();
    Instant until = order.until();
    if (until != null) {
      endAt(conditions, until);
    }
    if (!rule.exempt().isEmpty()) {
      list(conditions.putObject("ArnNotLike"), "aws:PrincipalArn", rule.exempt());
    }
    if (!conditions.isEmpty()) {
      json.set(CONDITION, conditions);
    }
    return new OwnStatement(sid, json);
  }

  private static void endAt(ObjectNode conditions, Instant until) {
    conditions
        .putObject(BEFORE)
        .put("aws:CurrentTime", until.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static List<String> withReplication() {
    return Stream.concat(CHANGES.stream(), Stream.of(REPLICATION)).toList();
  }

  private static List<String> resources(FreezeOrder order, BucketLocation bucket) {
    return order.mappings().stream()
        .map(BucketMapping::source)
        .filter(source -> source.wholeBucket().equals(bucket))
        .map(source -> S3 + source.bucket() + "/" + anyOf(MEANINGFUL, source.prefix()) + "*")
        .distinct()
        .sorted()
        .toList();
  }

  /** What principals are allowed at one bucket. */
  static OwnStatement access(AccessGrant grant, BucketNeed need, List<String> principals) {
    String sid = Sids.access(grant.spec().id(), grant.name(), need);
    ObjectNode json = statement(sid, "Allow");
    list(json.putObject("Principal"), "AWS", principals);
    list(json, "Action", need.statement().actions());
    list(
        json,
        "Resource",
        need.statement().resources().stream().map(one -> anyOf(ESCAPED, one)).toList());
    Instant until = grant.until();
    if (until != null) {
      endAt(json.putObject(CONDITION), until);
    }
    return new OwnStatement(sid, json);
  }

  /**
   * Any character in the place of one that cannot be written the same way in policies of either
   * version and for every server. It covers a little more, never less.
   */
  private static String anyOf(Pattern pattern, String text) {
    return pattern.matcher(text).replaceAll("?");
  }

  private static ObjectNode statement(String sid, String effect) {
    return NODES.objectNode().put("Sid", sid).put("Effect", effect);
  }

  private static void list(ObjectNode object, String name, List<String> texts) {
    ArrayNode list = object.putArray(name);
    texts.forEach(list::add);
  }
}
