package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Authenticator;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.http.Delivery;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.fake.http.Payload;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import io.bucketbrigade.testkit.protocol.S3Error;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes a request through faults, authentication and its handler. */
final class Dispatcher {

  private static final int DRIP_PIECES = 20;

  private final ServerState server;
  private final Authenticator authenticator;
  private final RequestCounters counters;
  private final AtomicLong requestIds = new AtomicLong();
  private volatile Duration latency = Duration.ZERO;
  private volatile RequestHook before = (_, _, _) -> {};
  private volatile RequestHook after = (_, _, _) -> {};

  Dispatcher(ServerState server, Authenticator authenticator, RequestCounters counters) {
    this.server = server;
    this.authenticator = authenticator;
    this.counters = counters;
  }

  void latency(Duration newLatency) {
    latency = newLatency;
  }

  void before(RequestHook hook) {
    before = hook;
  }

  void after(RequestHook hook) {
    after = hook;
  }

  private record Address(String path, String bucket, String key, Query query) {

    static Address of(HttpRequest request) {
      try {
        String path = PercentCoding.decodePath(request.path());
        String rest = path.startsWith("/") ? path.substring(1) : path;
        int slash = rest.indexOf('/');
        return new Address(
            path,
            slash < 0 ? rest : rest.substring(0, slash),
            slash < 0 ? "" : rest.substring(slash + 1),
            Query.parse(request.query()));
      } catch (IllegalArgumentException e) {
        throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
      }
    }
  }

  HttpReply handle(HttpRequest request) {
    counters.begin();
    S3Operation operation = S3Operation.UNKNOWN;
    HttpReply reply;
    try {
      Address address = Address.of(request);
      operation = Router.route(request, address.bucket(), address.key(), address.query());
      waitLatency();
      reply = faulty(operation, address, request);
    } catch (S3Error e) {
      reply = error(e, request);
    } catch (Conditions.NotModified e) {
      reply = HttpReply.of(304);
    } catch (RuntimeException e) {
      // A fault of the fake itself must be seen by the test, not retried away as a cut connection.
      reply = error(new S3Error(500, "FakeServerBug", e.toString()), request);
    }
    counters.end(operation, reply.status(), request.body().length, reply.payload().sizeBytes());
    reply.header("x-amz-request-id", Long.toHexString(requestIds.incrementAndGet()));
    reply.header("Date", HttpDates.format(server.clock().instant()));
    return reply;
  }

  private void waitLatency() {
    if (!latency.isZero()) {
      try {
        Thread.sleep(latency);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private HttpReply faulty(S3Operation operation, Address address, HttpRequest request) {
    Fault fault = server.faults().draw(operation, address.key());
    if (server.faults().refuses(operation, address.key())) {
      throw S3Error.accessDenied();
    }
    return switch (fault) {
      case SLOW_DOWN -> throw S3Error.slowDown();
      case INTERNAL_ERROR -> throw S3Error.internalError();
      case ACCESS_DENIED -> throw S3Error.accessDenied();
      case EXPIRED_TOKEN -> throw S3Error.expiredToken();
      case CONFLICT ->
          throw new S3Error(
              409,
              "ConditionalRequestConflict",
              "A conflicting operation occurred during this conditional request.");
      case RESET -> HttpReply.of(503).withDelivery(Delivery.RESET);
      case CLOSES ->
          answer(operation, address, request, null).withDelivery(Delivery.WHOLE_AND_CLOSED);
      case HANG -> HttpReply.of(503).withDelivery(new Delivery.Hang(server.faults().hangLimit()));
      case ERROR_IN_200 -> HttpReply.xml(200, errorDocument(S3Error.internalError(), request));
      case LOST_REPLY -> {
        HttpReply reply = answer(operation, address, request, null);
        yield reply.withDelivery(Delivery.RESET);
      }
      case TRUNCATED_XML -> halved(answer(operation, address, request, null));
      case SHORT_BODY ->
          answer(operation, address, request, null).withDelivery(new Delivery.Cut(0.5));
      case CORRUPT_BODY -> corrupted(answer(operation, address, request, null));
      case SLOW_DRIP ->
          answer(operation, address, request, null)
              .withDelivery(new Delivery.Drip(DRIP_PIECES, server.faults().dripPause()));
      case PAGE_STUCK, PAGE_REPEATED, PAGE_BACKWARDS, PAGE_SHUFFLED, PAGE_SKIPS ->
          answer(operation, address, request, fault);
      case null -> answer(operation, address, request, null);
    };
  }

  private static HttpReply corrupted(HttpReply reply) {
    byte[] bytes = bytesOf(reply);
    if (bytes.length > 0) {
      bytes[bytes.length / 2] ^= 1;
    }
    return reply.withPayload(Payload.of(bytes));
  }

  private HttpReply answer(
      S3Operation operation, Address address, HttpRequest request, @Nullable Fault fault) {
    Principal principal = authenticator.verify(request, address.path(), address.query().entries());
    AwsChunked body = AwsChunked.decode(request);
    Call call =
        new Call(
            server,
            principal,
            operation,
            address.bucket(),
            address.key(),
            address.query(),
            request,
            body.content(),
            body.trailers());
    before.on(operation, call.bucketName(), call.key());
    HttpReply reply = dispatch(call, fault);
    after.on(operation, call.bucketName(), call.key());
    return reply;
  }

  private static HttpReply dispatch(Call call, @Nullable Fault fault) {
    return switch (call.operation()) {
      case LIST_BUCKETS -> BucketCalls.listBuckets(call);
      case CREATE_BUCKET -> BucketCalls.create(call);
      case DELETE_BUCKET -> BucketCalls.delete(call);
      case HEAD_BUCKET -> BucketCalls.head(call);
      case GET_BUCKET_LOCATION -> BucketCalls.location(call);
      case GET_BUCKET_ACL -> AclCalls.ofBucket(call);
      case GET_OBJECT_ACL -> AclCalls.get(call);
      case PUT_OBJECT_ACL -> AclCalls.put(call);
      case GET_BUCKET_VERSIONING -> BucketCalls.versioning(call);
      case PUT_BUCKET_VERSIONING -> BucketCalls.putVersioning(call);
      case GET_BUCKET_CONFIGURATION -> BucketCalls.configuration(call);
      case PUT_BUCKET_CONFIGURATION -> BucketCalls.putConfiguration(call);
      case LIST_OBJECTS -> ListCalls.list(call, fault);
      case LIST_OBJECT_VERSIONS -> VersionListing.list(call);
      case HEAD_OBJECT, GET_OBJECT -> ObjectReads.read(call);
      case GET_OBJECT_ATTRIBUTES -> ObjectReads.attributes(call);
      case PUT_OBJECT -> ObjectWrites.put(call);
      case COPY_OBJECT -> ObjectCopies.copy(call);
      case DELETE_OBJECT -> ObjectWrites.delete(call);
      case DELETE_OBJECTS -> ObjectWrites.deleteMany(call);
      case GET_OBJECT_TAGGING -> TagCalls.get(call);
      case PUT_OBJECT_TAGGING -> TagCalls.put(call);
      case DELETE_OBJECT_TAGGING -> TagCalls.delete(call);
      case GET_OBJECT_LOCK -> LockCalls.get(call);
      case PUT_OBJECT_LOCK -> LockCalls.put(call);
      case RESTORE_OBJECT -> ObjectWrites.restore(call);
      case CREATE_MULTIPART_UPLOAD -> MultipartCalls.create(call);
      case UPLOAD_PART -> MultipartCalls.uploadPart(call);
      case UPLOAD_PART_COPY -> MultipartCalls.uploadPartCopy(call);
      case LIST_PARTS -> UploadListings.parts(call);
      case COMPLETE_MULTIPART_UPLOAD -> MultipartCompletion.complete(call);
      case ABORT_MULTIPART_UPLOAD -> MultipartCalls.abort(call);
      case LIST_MULTIPART_UPLOADS -> UploadListings.uploads(call);
      case UNKNOWN -> throw S3Error.notImplemented("this request");
    };
  }

  private static HttpReply halved(HttpReply reply) {
    byte[] whole = bytesOf(reply);
    return reply.withPayload(Payload.of(Arrays.copyOf(whole, whole.length / 2)));
  }

  private static byte[] bytesOf(HttpReply reply) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try {
      reply.payload().writeTo(whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return whole.toByteArray();
  }

  private HttpReply error(S3Error error, HttpRequest request) {
    return HttpReply.xml(error.status(), errorDocument(error, request));
  }

  private String errorDocument(S3Error error, HttpRequest request) {
    XmlWriter xml = XmlWriter.error();
    xml.element("Code", error.code());
    xml.element("Message", String.valueOf(error.getMessage()));
    xml.element("Resource", request.path());
    xml.element("RequestId", Long.toHexString(requestIds.get() + 1));
    return xml.close("Error").toString();
  }
}
