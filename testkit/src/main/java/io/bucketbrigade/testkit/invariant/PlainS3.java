package io.bucketbrigade.testkit.invariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.protocol.PercentCoding;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small S3 client that shares nothing with the product: path style, signed headers, keys sent
 * exactly as they are. Reads are repeated a few times where the server is at fault; writes never
 * are. Thread-safe; call it from virtual threads.
 */
public final class PlainS3 implements AutoCloseable {

  private static final int READ_ATTEMPTS = 5;
  // A page of a slow emulator or a body of some hundred MiB fits well within this.
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final S3Access access;
  private final S3Signer signer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(threads)
          .build();

  /** A client of one server. */
  public PlainS3(S3Access access) {
    this.access = access;
    this.signer = new S3Signer(access);
  }

  /** Takes a reply's body as it comes. */
  @FunctionalInterface
  interface BodyReader<T> {
    T read(int status, Map<String, String> headers, InputStream body) throws IOException;
  }

  /**
   * Sends a request and reads its reply whole.
   *
   * @param bucket empty for requests on the service
   * @param key empty for requests on the bucket
   * @param query decoded; an empty value is sent as {@code name=}
   * @param headers lower-case names
   */
  public S3Reply send(
      String method,
      String bucket,
      String key,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {
    return exchange(
        method,
        bucket,
        key,
        query,
        headers,
        body,
        (status, replied, in) -> new S3Reply(status, replied, in.readAllBytes()));
  }

  <T> T exchange(
      String method,
      String bucket,
      String key,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body,
      BodyReader<T> reader) {
    String path = "/" + bucket + (key.isEmpty() ? "" : "/" + key);
    List<Map.Entry<String, String>> sorted = List.copyOf(new TreeMap<>(query).entrySet());
    boolean repeatable = method.equals("GET") || method.equals("HEAD");
    for (int attempt = 1; ; attempt++) {
      HttpRequest request =
          request(method, path, sorted, signer.sign(method, path, sorted, headers), body);
      boolean last = !repeatable || attempt == READ_ATTEMPTS;
      try {
        HttpResponse<InputStream> response =
            http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
          if (response.statusCode() < 500 || response.statusCode() == 501 || last) {
            return reader.read(response.statusCode(), headers(response), in);
          }
          in.readAllBytes();
        }
      } catch (IOException e) {
        if (last) {
          throw new UncheckedIOException(method + " " + path + " at " + access, e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted during " + method + " " + path, e);
      }
    }
  }

  private HttpRequest request(
      String method,
      String path,
      List<Map.Entry<String, String>> query,
      Map<String, String> headers,
      byte[] body) {
    StringBuilder uri = new StringBuilder(access.endpoint().toString());
    uri.append(PercentCoding.encodePath(path));
    char separator = '?';
    for (Map.Entry<String, String> entry : query) {
      uri.append(separator).append(PercentCoding.encode(entry.getKey())).append('=');
      uri.append(PercentCoding.encode(entry.getValue()));
      separator = '&';
    }
    // A URI that is created, not resolved or normalised, keeps //, . and .. as they are.
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri.toString()));
    request.timeout(TIMEOUT);
    headers.forEach(
        (name, value) -> {
          if (!name.equals("host")) {
            request.header(name, value);
          }
        });
    HttpRequest.BodyPublisher publisher =
        body.length == 0 && !method.equals("PUT") && !method.equals("POST")
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    return request.method(method, publisher).build();
  }

  private static Map<String, String> headers(HttpResponse<?> response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    return headers;
  }

  /** Creates a bucket; one that exists is no failure. */
  public void createBucket(String bucket) {
    S3Reply reply = send("PUT", bucket, "", Map.of(), Map.of(), new byte[0]);
    if (!reply.ok() && reply.status() != 409) {
      throw failure("create bucket " + bucket, reply);
    }
  }

  /** Writes an object; {@code x-amz-meta-*} and {@code x-amz-tagging} are headers like others. */
  public void put(String bucket, String key, byte[] body, Map<String, String> headers) {
    requireOk("put " + key, send("PUT", bucket, key, Map.of(), headers, body));
  }

  /** Reads an object. */
  public S3Reply get(String bucket, String key) {
    return send("GET", bucket, key, Map.of(), Map.of(), new byte[0]);
  }

  /** Reads an object's head. */
  public S3Reply head(String bucket, String key) {
    return send("HEAD", bucket, key, Map.of(), Map.of(), new byte[0]);
  }

  /** Deletes an object. */
  public void delete(String bucket, String key) {
    requireOk("delete " + key, send("DELETE", bucket, key, Map.of(), Map.of(), new byte[0]));
  }

  /** Replaces an object's tags. */
  public void putTags(String bucket, String key, Map<String, String> tags) {
    byte[] body = S3Xml.tagging(tags).getBytes(UTF_8);
    requireOk("tag " + key, send("PUT", bucket, key, Map.of("tagging", ""), Map.of(), body));
  }

  /** The tags of a version; none where the server has no tags. */
  public Map<String, String> tags(String bucket, String key, String versionId) {
    Map<String, String> query = Map.of("tagging", "", "versionId", versionId);
    S3Reply reply = send("GET", bucket, key, query, Map.of(), new byte[0]);
    if (reply.status() == 501 || reply.errorCode().equals("NoSuchTagSet")) {
      return Map.of();
    }
    requireOk("read tags of " + key, reply);
    return S3Xml.tags(reply.body());
  }

  /** All versions and delete markers under a prefix by key, newest first. Held in memory. */
  public Map<String, List<VersionRow>> versions(String bucket, String prefix) {
    Map<String, List<VersionRow>> byKey = new TreeMap<>();
    S3Xml.VersionPage page = new S3Xml.VersionPage(List.of(), true, "", "");
    while (page.truncated()) {
      Map<String, String> query = new HashMap<>();
      query.put("versions", "");
      query.put("encoding-type", "url");
      query.put("prefix", prefix);
      if (!page.nextKey().isEmpty()) {
        query.put("key-marker", page.nextKey());
        query.put("version-id-marker", page.nextVersion());
      }
      S3Reply reply = send("GET", bucket, "", query, Map.of(), new byte[0]);
      requireOk("list the versions of " + bucket, reply);
      page = S3Xml.versionPage(reply.body());
      if (page.truncated() && (page.rows().isEmpty() || page.nextKey().isEmpty())) {
        throw new IllegalStateException("the versions of " + bucket + " do not advance");
      }
      page.rows().forEach(row -> byKey.computeIfAbsent(row.key(), k -> new ArrayList<>()).add(row));
    }
    return byKey;
  }

  /** An object's tags; none where the server has no tags. */
  public Map<String, String> tags(String bucket, String key) {
    S3Reply reply = send("GET", bucket, key, Map.of("tagging", ""), Map.of(), new byte[0]);
    if (reply.status() == 501 || reply.errorCode().equals("NoSuchTagSet")) {
      return Map.of();
    }
    requireOk("read tags of " + key, reply);
    return S3Xml.tags(reply.body());
  }

  /** All rows under a prefix, by key. Held in memory: for tests of up to some million keys. */
  public Map<String, ListedRow> list(String bucket, String prefix) {
    Map<String, ListedRow> rows = new TreeMap<>();
    String token = "";
    boolean more = true;
    while (more) {
      Map<String, String> query = new HashMap<>();
      query.put("list-type", "2");
      query.put("encoding-type", "url");
      query.put("prefix", prefix);
      if (!token.isEmpty()) {
        query.put("continuation-token", token);
      }
      S3Reply reply = send("GET", bucket, "", query, Map.of(), new byte[0]);
      requireOk("list " + bucket, reply);
      S3Xml.Page page = S3Xml.page(reply.body());
      int before = rows.size();
      page.rows().forEach(row -> rows.put(row.key(), row));
      more = page.truncated();
      token = page.nextToken();
      if (more && (rows.size() == before || token.isEmpty())) {
        throw new IllegalStateException("the listing of " + bucket + " does not advance");
      }
    }
    return rows;
  }

  private static void requireOk(String what, S3Reply reply) {
    if (!reply.ok()) {
      throw failure(what, reply);
    }
  }

  private static IllegalStateException failure(String what, S3Reply reply) {
    return new IllegalStateException(
        "cannot " + what + ": " + reply.status() + " " + reply.errorCode());
  }

  @Override
  public void close() {
    http.close();
    threads.close();
  }
}
