package io.bucketbrigade.s3;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.URIScheme;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Signs requests to one bucket, sends them and reads the replies. Repeats nothing, but for a
 * refusal that shows this machine's clock to be wrong: the server's time is learned from it, and
 * the request sent once more, as the SDK does. Thread-safe.
 */
final class WireLine {

  private static final String USER_AGENT = "BucketBrigade";

  /** Below this no server refuses a signature for its time (AWS allows 15 minutes). */
  private static final Duration CLOCK_ERROR = Duration.ofMinutes(4);

  private static final Set<String> SKEWED =
      Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

  private static final Set<String> PERHAPS_SKEWED =
      Set.of("SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure");

  private final WireAddress address;
  private final WireSigner signer;
  private final ConnectionCredentials credentials;
  private final HttpLine http;
  private final HttpRoute route;
  private final boolean requesterPays;
  private final @Nullable String expectedOwner;
  private volatile Duration clockAhead = Duration.ZERO;

  /**
   * Sends over {@code http}.
   *
   * @param expectedOwner the account that must own the bucket; null to not check
   */
  WireLine(
      S3Connection connection,
      @Nullable String expectedOwner,
      WireAddress address,
      ConnectionCredentials credentials,
      HttpLine http) {
    this.address = address;
    this.signer = new WireSigner(address.region(), address.service());
    this.credentials = credentials;
    this.http = http;
    this.route =
        new HttpRoute(address.host(), null, URIScheme.HTTPS.same(address.host().getSchemeName()));
    this.requesterPays = connection.requesterPays();
    this.expectedOwner = expectedOwner;
  }

  /** Reads a reply that is no refusal. */
  interface Reader<T> {
    T read(ClassicHttpResponse reply, Exchange exchange) throws IOException, XMLStreamException;
  }

  /** A request about the bucket itself. */
  WireRequest bucketRequest(String method) {
    return request(method, address.bucketPath());
  }

  /** A request about an object. */
  WireRequest request(String method, ObjectKey key) {
    return request(method, address.path(key.value()));
  }

  private WireRequest request(String method, String path) {
    return new WireRequest(method, path)
        .header("host", address.hostHeader())
        .header("x-amz-request-payer", requesterPays ? "requester" : null)
        .header("x-amz-expected-bucket-owner", expectedOwner)
        .unsignedHeader("user-agent", USER_AGENT);
  }

  /**
   * Sends a request and reads its reply.
   *
   * @param isServerWork whether the server answers only when it has moved all bytes by itself
   * @throws S3Exception if the server refuses it
   */
  <T> T send(WireRequest request, boolean isServerWork, Reader<T> reader)
      throws IOException, XMLStreamException {
    try {
      return attempt(request, isServerWork, reader);
    } catch (S3Exception e) {
      if (!learnClock(e)) {
        throw e;
      }
      return attempt(request, isServerWork, reader);
    }
  }

  private <T> T attempt(WireRequest request, boolean isServerWork, Reader<T> reader)
      throws IOException, XMLStreamException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
    HttpUriRequestBase wire = signed(request);
    Exchange exchange = http.prepare(wire, isServerWork);
    ByteBuffer body = request.body();
    if (body != null) {
      wire.setEntity(new BufferEntity(body, exchange));
    }
    exchange.begin();
    try (HttpLine.Call call = http.open(route, wire)) {
      exchange.restart();
      ClassicHttpResponse reply = call.reply();
      if (reply.getCode() / 100 != 2) {
        throw refusal(call);
      }
      T result = reader.read(reply, exchange);
      call.finish();
      return result;
    } catch (IOException e) {
      throw exchange.explain(e);
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException broken
          && !(broken instanceof CharConversionException)) {
        throw exchange.explain(broken);
      }
      throw e;
    } finally {
      exchange.end();
    }
  }

  private static S3Exception refusal(HttpLine.Call call) throws IOException {
    S3Exception refusal = WireRefusals.of(call.reply());
    try {
      call.finish();
    } catch (IOException e) {
      // The connection is given up; what was told counts.
      refusal.addSuppressed(e);
    }
    return refusal;
  }

  private HttpUriRequestBase signed(WireRequest request) {
    signer.sign(
        request,
        request.body() == null || !request.body().hasRemaining()
            ? WireSigner.EMPTY_PAYLOAD
            : WireSigner.UNSIGNED_PAYLOAD,
        credentials.resolveCredentials(),
        Instant.now().plus(clockAhead));
    HttpUriRequestBase wire = new HttpUriRequestBase(request.method(), address.root());
    // Set apart from the URI, which would not take a path that begins with two slashes.
    wire.setPath(request.target());
    request.headers().forEach(wire::addHeader);
    request.unsignedHeaders().forEach(wire::addHeader);
    return wire;
  }

  private boolean learnClock(S3Exception refused) {
    Instant told = WireRefusals.serverTime(refused);
    if (told == null) {
      return false;
    }
    String code = refused.awsErrorDetails().errorCode();
    Duration ahead = Duration.between(Instant.now(), told);
    boolean differs = ahead.minus(clockAhead).abs().compareTo(CLOCK_ERROR) > 0;
    // A HEAD is refused without a code.
    boolean perhaps = code == null ? refused.statusCode() == 403 : PERHAPS_SKEWED.contains(code);
    boolean skewed = differs && (perhaps || SKEWED.contains(code));
    if (skewed) {
      clockAhead = ahead;
    }
    return skewed;
  }
}
