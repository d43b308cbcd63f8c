package io.bucketbrigade.worker.config;

import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a process knows, by the names that specs use.
 *
 * <pre>{@code
 * connections:
 *   old:
 *     endpoint: http://127.0.0.1:9401
 *     region: us-east-1
 *     pathStyle: true
 *     credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET}
 *   prod: {region: us-east-2, credentials: {profile: prod}}
 * }</pre>
 *
 * <p>The file never holds a secret: it names environment variables, profiles or roles.
 */
public final class ConnectionsFile {

  /** The environment variable that names the file. */
  public static final String ENVIRONMENT_VARIABLE = "BRIGADE_CONNECTIONS";

  /** The connection that always exists: AWS with its default credential chain, unless defined. */
  public static final String DEFAULT_NAME = "default";

  static final List<String> FIELDS =
      List.of(
          "endpoint",
          "region",
          "pathStyle",
          "credentials",
          "requesterPays",
          "expectedOwner",
          "fips",
          "dualstack",
          "caBundle",
          "proxy");

  static final List<String> CREDENTIAL_FIELDS =
      List.of("accessKeyIdEnv", "secretAccessKeyEnv", "sessionTokenEnv", "profile", "assumeRole");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private ConnectionsFile() {}

  /**
   * Reads the connections.
   *
   * @param file the file; null for the one that {@value #ENVIRONMENT_VARIABLE} names, and if it
   *     names none for {@value #DEFAULT_NAME} alone
   * @return by name, in the file's order; never without {@value #DEFAULT_NAME}
   * @throws ConfigException if the file cannot be read or is wrong
   */
  public static Map<String, S3Connection> load(@Nullable Path file) {
    return load(file, System.getenv());
  }

  static Map<String, S3Connection> load(@Nullable Path file, Map<String, String> environment) {
    Map<String, S3Connection> connections = new LinkedHashMap<>();
    String named = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
    if (file != null) {
      connections.putAll(read(file));
    } else if (!named.isBlank()) {
      connections.putAll(read(Path.of(named)));
    }
    connections.putIfAbsent(
        DEFAULT_NAME, S3Connection.aws(DEFAULT_NAME, null, new S3Credentials.DefaultChain()));
    return connections;
  }

  private static Map<String, S3Connection> read(Path file) {
    Map<String, S3Connection> connections = new LinkedHashMap<>();
    YamlSection root = StrictYaml.read(file).only("connections").requireSection("connections");
    root.named()
        .forEach(
            (name, section) -> {
              if (!NAME.matcher(name).matches()) {
                throw section.error(
                    null,
                    "is not usable as a name: letters, digits, '.', '_' and '-', at most 100");
              }
              connections.put(name, connection(name, section, file.toAbsolutePath().getParent()));
            });
    return connections;
  }

  private static S3Connection connection(String name, YamlSection section, @Nullable Path folder) {
    section.only(
        "endpoint",
        "region",
        "pathStyle",
        "credentials",
        "requesterPays",
        "expectedOwner",
        "fips",
        "dualstack",
        "caBundle",
        "proxy");
    URI endpoint = url(section, "endpoint");
    boolean fips = section.flag("fips", false);
    boolean dualstack = section.flag("dualstack", false);
    if (endpoint != null && (fips || dualstack)) {
      throw section.error(
          fips ? "fips" : "dualstack", "works with AWS's own endpoints only: remove the endpoint");
    }
    return new S3Connection(
        name,
        endpoint,
        section.has("region") ? section.requireText("region") : null,
        section.flag("pathStyle", endpoint != null),
        credentials(section),
        section.flag("requesterPays", false),
        owner(section, endpoint),
        fips,
        dualstack,
        caBundle(section, folder),
        url(section, "proxy"));
  }

  private static S3Credentials credentials(YamlSection connection) {
    YamlSection section = connection.section("credentials");
    if (section == null) {
      return new S3Credentials.DefaultChain();
    }
    section.only(CREDENTIAL_FIELDS.toArray(String[]::new));
    boolean variables =
        section.has("accessKeyIdEnv")
            || section.has("secretAccessKeyEnv")
            || section.has("sessionTokenEnv");
    int kinds =
        (variables ? 1 : 0)
            + (section.has("profile") ? 1 : 0)
            + (section.has("assumeRole") ? 1 : 0);
    if (kinds != 1) {
      throw section.error(
          null,
          "needs exactly one of accessKeyIdEnv with secretAccessKeyEnv, profile, or assumeRole;"
              + " leave credentials out for the AWS default chain");
    }
    if (variables) {
      return new S3Credentials.Environment(
          variable(section, "accessKeyIdEnv"),
          variable(section, "secretAccessKeyEnv"),
          section.has("sessionTokenEnv") ? variable(section, "sessionTokenEnv") : null);
    }
    if (section.has("profile")) {
      return new S3Credentials.Profile(section.requireText("profile"));
    }
    YamlSection role = section.requireSection("assumeRole").only("arn", "externalId");
    String arn = role.requireText("arn");
    if (!arn.startsWith("arn:")) {
      throw role.error("arn", "is '" + Wording.cut(arn) + "'; a role's name begins with arn:");
    }
    return new S3Credentials.AssumeRole(
        arn, role.has("externalId") ? role.requireText("externalId") : null);
  }

  /** People paste the secret itself where its variable's name belongs, so it is never shown. */
  private static String variable(YamlSection section, String field) {
    String name = section.requireText(field);
    if (!VARIABLE.matcher(name).matches()) {
      throw section.error(
          field,
          "must be the name of an environment variable (letters, digits and '_'), not a key itself");
    }
    return name;
  }

  private static @Nullable String owner(YamlSection section, @Nullable URI endpoint) {
    if (!section.has("expectedOwner")) {
      return null;
    }
    String owner = section.requireText("expectedOwner");
    if (endpoint == null && !ACCOUNT.matcher(owner).matches()) {
      throw section.error(
          "expectedOwner", "is '" + Wording.cut(owner) + "'; an AWS account id has 12 digits");
    }
    return owner;
  }

  private static @Nullable Path caBundle(YamlSection section, @Nullable Path folder) {
    if (!section.has("caBundle")) {
      return null;
    }
    String text = section.requireText("caBundle");
    Path bundle = folder == null ? Path.of(text) : folder.resolve(text);
    if (!Files.isReadable(bundle) || Files.isDirectory(bundle)) {
      throw section.error("caBundle", "is " + bundle + ", which is not a readable file");
    }
    return bundle;
  }

  /** The value may hold a password, so it is never shown. */
  private static @Nullable URI url(YamlSection section, String field) {
    if (!section.has(field)) {
      return null;
    }
    URI url;
    try {
      url = new URI(section.requireText(field));
    } catch (URISyntaxException e) {
      throw section.error(field, "is not a URL such as http://host:port");
    }
    String scheme = url.getScheme();
    boolean proxy = field.equals("proxy");
    if (scheme == null
        || !(proxy ? Set.of("http") : Set.of("http", "https")).contains(scheme)
        || url.getHost() == null) {
      throw section.error(
          field, "must begin with http://" + (proxy ? "" : " or https://") + " and name a host");
    }
    if (!proxy && url.getUserInfo() != null) {
      throw section.error(field, "holds a user: name credentials under 'credentials' instead");
    }
    if (url.getQuery() != null || url.getFragment() != null) {
      throw section.error(field, "has a query or a fragment, which an address cannot have");
    }
    return url;
  }
}
