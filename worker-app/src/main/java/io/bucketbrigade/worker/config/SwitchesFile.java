package io.bucketbrigade.worker.config;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.s3.SwitchedText;
import io.bucketbrigade.switches.sql.Replacement;
import io.bucketbrigade.switches.sql.SqlSwitchRule;
import io.bucketbrigade.switches.sql.SqlSwitchRule.Match;
import io.bucketbrigade.switches.webhook.SigningKey;
import io.bucketbrigade.switches.webhook.WebAddress;
import io.bucketbrigade.switches.webhook.WebhookRule;
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
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The steps, checks and notifiers that a process allows cutovers to name.
 *
 * <pre>{@code
 * steps:
 *   app: {webhook: {url: https://app.example.com/switch, secretEnv: APP_SECRET}}
 *   job: {parameter: {connection: prod, name: /photos/bucket}}
 *   web: {pointer: {connection: prod, bucket: config, key: bucket.txt}}
 *   rows: {sql: {url: "jdbc:postgresql://db/shop", userEnv: DB_USER, passwordEnv: DB_PASSWORD,
 *     table: files, key: id, column: bucket, replace: {old-photos: new-photos}}}
 * checks:
 *   site: {http: {url: https://www.example.com/health, contains: ok}}
 *   smoke: {command: {run: [/opt/smoke, --fast], timeout: 30s}}
 * notify:
 *   chat: {webhook: {urlEnv: CHAT_URL}}
 *   ops: {topic: {connection: prod, arn: "arn:aws:sns:eu-central-1:123456789012:ops"}}
 * approvers: [anna, ben]
 * }</pre>
 *
 * <p>The file never holds a secret: it names environment variables, which are read with it.
 */
public final class SwitchesFile {

  /** The environment variable that names the file. */
  public static final String ENVIRONMENT_VARIABLE = "BRIGADE_SWITCHES";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** What takes longer should answer, and go on by itself. */
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What AWS takes as a name; a version or a label behind it can be read and not be written. */
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_./-]{1,1011}");

  private final Set<String> connections;
  private final Map<String, String> environment;

  private SwitchesFile(Set<String> connections, Map<String, String> environment) {
    this.connections = connections;
    this.environment = environment;
  }

  /**
   * Reads the rules.
   *
   * @param file the file; null for the one that {@value #ENVIRONMENT_VARIABLE} names, and if it
   *     names none for no rules
   * @param connections the names of the connections that steps may use
   * @throws ConfigException if the file cannot be read or is wrong, or a variable that it names is
   *     not set
   */
  public static SwitchRules load(@Nullable Path file, Set<String> connections) {
    return load(file, connections, System.getenv());
  }

  static SwitchRules load(
      @Nullable Path file, Set<String> connections, Map<String, String> environment) {
    String named = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
    if (file == null && named.isBlank()) {
      return SwitchRules.NONE;
    }
    return new SwitchesFile(connections, environment)
        .rules(StrictYaml.read(file == null ? Path.of(named) : file));
  }

  private SwitchRules rules(YamlSection root) {
    root.only("steps", "checks", "notify", "approvers");
    return new SwitchRules(
        named(root.section("steps"), this::step),
        named(root.section("checks"), this::check),
        named(root.section("notify"), this::notifier),
        approvers(root));
  }

  private static <T> Map<String, T> named(
      @Nullable YamlSection section, Function<YamlSection, T> reader) {
    Map<String, T> rules = new LinkedHashMap<>();
    if (section != null) {
      section
          .named()
          .forEach(
              (name, one) -> {
                if (!NAME.matcher(name).matches()) {
                  throw one.error(
                      null,
                      "is not usable as a name: letters, digits, '.', '_' and '-', at most 100");
                }
                rules.put(name, reader.apply(one));
              });
    }
    return rules;
  }

  private static Set<String> approvers(YamlSection root) {
    Set<String> approvers = new LinkedHashSet<>(root.texts("approvers"));
    if (root.has("approvers")
        && (approvers.isEmpty() || approvers.stream().anyMatch(String::isBlank))) {
      throw root.error("approvers", "must name somebody; leave it out to let everybody approve");
    }
    return approvers;
  }

  // ---- kinds

  private StepRule step(YamlSection section) {
    section.only("webhook", "parameter", "pointer", "sql");
    return switch (kind(section, "webhook", "parameter", "pointer", "sql")) {
      case "webhook" -> webhook(section.requireSection("webhook"));
      case "parameter" -> parameter(section.requireSection("parameter"));
      case "sql" -> rows(section.requireSection("sql"));
      default -> pointer(section.requireSection("pointer"));
    };
  }

  private CheckRule check(YamlSection section) {
    section.only("http", "command");
    return kind(section, "http", "command").equals("http")
        ? http(section.requireSection("http"))
        : command(section.requireSection("command"));
  }

  private NotifierRule notifier(YamlSection section) {
    section.only("webhook", "topic");
    return kind(section, "webhook", "topic").equals("webhook")
        ? webhook(section.requireSection("webhook"))
        : topic(section.requireSection("topic"));
  }

  private static String kind(YamlSection section, String... kinds) {
    List<String> given = List.of(kinds).stream().filter(section::has).toList();
    if (given.size() != 1) {
      throw section.error(null, "needs exactly one of " + String.join(", ", kinds));
    }
    return given.getFirst();
  }

  private Webhook webhook(YamlSection section) {
    section.only("url", "urlEnv", "secretEnv", "timeout");
    SigningKey key =
        section.has("secretEnv") ? new SigningKey(variable(section, "secretEnv")) : null;
    return new Webhook(new WebhookRule(address(section), key, timeout(section)));
  }

  private ParameterText parameter(YamlSection section) {
    section.only("connection", "name", "before", "after");
    String name = section.requireText("name");
    if (!PARAMETER.matcher(name).matches()) {
      throw section.error(
          "name", "must be a parameter's name alone, of letters, digits, '.', '_', '-' and '/'");
    }
    return new ParameterText(connection(section), name, text(section));
  }

  private PointerText pointer(YamlSection section) {
    section.only("connection", "bucket", "key", "before", "after");
    return new PointerText(
        connection(section),
        section.requireText("bucket"),
        ObjectKey.of(section.requireText("key")),
        text(section));
  }

  /** Its variables are read when it is asked for, so that a password may change meanwhile. */
  private Rows rows(YamlSection section) {
    section.only(
        "url",
        "userEnv",
        "passwordEnv",
        "table",
        "key",
        "column",
        "match",
        "replace",
        "batchSize",
        "index",
        "lockTimeout",
        "statementTimeout");
    variable(section, "userEnv");
    variable(section, "passwordEnv");
    Integer batchSize = section.integer("batchSize", 1, Integer.MAX_VALUE);
    try {
      return new Rows(
          new SqlSwitchRule(
              section.requireText("url"),
              section.requireText("userEnv"),
              section.requireText("passwordEnv"),
              section.requireText("table"),
              section.requireText("key"),
              section.requireText("column"),
              Objects.requireNonNullElse(section.choice("match", Match.class), Match.EXACT),
              replacements(section.requireSection("replace")),
              batchSize == null ? SqlSwitchRule.DEFAULT_BATCH_SIZE : batchSize,
              section.text("index"),
              Objects.requireNonNullElse(
                  section.duration("lockTimeout"), SqlSwitchRule.DEFAULT_LOCK_TIMEOUT),
              Objects.requireNonNullElse(
                  section.duration("statementTimeout"), SqlSwitchRule.DEFAULT_STATEMENT_TIMEOUT)));
    } catch (IllegalArgumentException e) {
      throw section.error(null, "is not usable: " + e.getMessage());
    }
  }

  private static List<Replacement> replacements(YamlSection section) {
    return section.namedTexts().entrySet().stream()
        .map(entry -> new Replacement(entry.getKey(), entry.getValue()))
        .toList();
  }

  private HttpCheck http(YamlSection section) {
    section.only("url", "urlEnv", "contains", "timeout");
    String contains = section.has("contains") ? section.requireText("contains") : null;
    return new HttpCheck(address(section), contains, timeout(section));
  }

  private CommandCheck command(YamlSection section) {
    section.only("run", "timeout");
    List<String> run = section.texts("run");
    if (run.isEmpty() || run.getFirst().isBlank()) {
      throw section.error("run", "must be a list: the program, then its arguments");
    }
    return new CommandCheck(run, timeout(section));
  }

  private Topic topic(YamlSection section) {
    section.only("connection", "arn");
    String arn = section.requireText("arn");
    if (!arn.startsWith("arn:")) {
      throw section.error("arn", "is '" + Wording.cut(arn) + "'; a topic's name begins with arn:");
    }
    return new Topic(connection(section), arn);
  }

  // ---- fields

  private String connection(YamlSection section) {
    if (!section.has("connection")) {
      return ConnectionsFile.DEFAULT_NAME;
    }
    String name = section.requireText("connection");
    if (!connections.contains(name)) {
      throw section.error(
          "connection",
          "is '%s', which the connections file does not define; did you mean '%s'?"
              .formatted(
                  Wording.cut(name),
                  Wording.nearest(name, connections.stream().sorted().toList())));
    }
    return name;
  }

  private static SwitchedText text(YamlSection section) {
    try {
      return new SwitchedText(section.text("before"), section.text("after"));
    } catch (IllegalArgumentException e) {
      throw section.error(null, "is not usable: " + e.getMessage());
    }
  }

  /** Never shown: a query or a path may be a secret. */
  private WebAddress address(YamlSection section) {
    boolean secret = section.has("urlEnv");
    if (secret == section.has("url")) {
      throw section.error(
          null, "needs exactly one of url and urlEnv, the environment variable of a secret one");
    }
    String field = secret ? "urlEnv" : "url";
    try {
      String url = secret ? variable(section, field) : section.requireText(field);
      return new WebAddress(new URI(url), secret);
    } catch (URISyntaxException e) {
      throw section.error(field, "is not a URL such as https://host/path");
    } catch (IllegalArgumentException e) {
      throw section.error(field, "is not usable: it " + e.getMessage());
    }
  }

  private static Duration timeout(YamlSection section) {
    Duration timeout = section.duration("timeout");
    if (timeout == null) {
      return DEFAULT_TIMEOUT;
    }
    if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw section.error("timeout", "must be more than 0 and at most 60s");
    }
    return timeout;
  }

  /** The value of the variable that a field names; people put the secret itself there. */
  private String variable(YamlSection section, String field) {
    String name = section.requireText(field);
    if (!VARIABLE.matcher(name).matches()) {
      throw section.error(
          field,
          "must be the name of an environment variable (letters, digits and '_'), not its value");
    }
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw section.error(field, "names a variable that this process's environment does not set");
    }
    return value;
  }
}
