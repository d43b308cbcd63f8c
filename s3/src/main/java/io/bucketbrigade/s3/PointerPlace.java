package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An object whose whole body is the text, with or without a line feed behind it. It keeps that, its
 * headers, metadata, tags and storage class. Thread-safe.
 */
final class PointerPlace implements TextPlace {

  /** A bucket's name has 63 characters; a path or a URL around it is not much longer. */
  private static final int MAX_BYTES = 16 * 1024;

  private static final String LINE_FEED = "\n";

  private final ObjectKey key;
  private final String words;
  private final Supplier<ObjectStore> store;

  /** A place that is not looked for before it is read. */
  PointerPlace(String bucket, ObjectKey key, Supplier<ObjectStore> store) {
    this.key = key;
    this.words = S3Failures.printable("object s3://" + bucket + "/" + key.value());
    this.store = store;
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public Held read() {
    return asked(
        () -> {
          ObjectHead head = store.get().head(key);
          if (head.sizeBytes() > MAX_BYTES) {
            throw StepFailedException.lasting(
                "%s has %d bytes, and a pointer has at most %d; name another object"
                    .formatted(words, head.sizeBytes(), MAX_BYTES),
                null);
          }
          ByteBuffer body = ByteBuffer.allocate(MAX_BYTES);
          ObjectHead read = store.get().get(new GetRequest(key, null, head.etag()), body);
          return new HeldObject(read, text(body.flip()));
        });
  }

  private String text(ByteBuffer body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(body).toString();
    } catch (CharacterCodingException e) {
      throw StepFailedException.lasting(words + " is not UTF-8 text; name another object", e);
    }
  }

  /** Sends a request once. */
  private <T> T asked(Supplier<T> request) {
    try {
      return request.get();
    } catch (StoreException e) {
      String message = String.valueOf(e.getMessage());
      throw switch (e.failure()) {
        case PRECONDITION_FAILED, CONFLICT ->
            StepFailedException.passing(
                words + " was written by somebody else just now; it is looked at again", e);
        case THROTTLED,
            SERVER_ERROR,
            UNREACHABLE,
            CONNECTION,
            MALFORMED_REPLY,
            EXPIRED_CREDENTIALS ->
            StepFailedException.passing(message, e);
        case NOT_FOUND,
            NO_SUCH_BUCKET,
            NO_SUCH_UPLOAD,
            ACCESS_DENIED,
            BAD_CREDENTIALS,
            ARCHIVED,
            CUSTOMER_KEY,
            NOT_IMPLEMENTED,
            NO_SPACE,
            PART_REFUSED,
            INVALID_REQUEST ->
            StepFailedException.lasting(message, e);
      };
    }
  }

  private final class HeldObject implements Held {

    private final ObjectHead head;
    private final String text;
    private final String end;

    HeldObject(ObjectHead head, String body) {
      this.head = head;
      this.end = body.endsWith(LINE_FEED) ? LINE_FEED : "";
      this.text = body.substring(0, body.length() - end.length());
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public void replaceBy(String other) {
      ByteBuffer body = StandardCharsets.UTF_8.encode(other + end);
      asked(
          () ->
              store
                  .get()
                  .put(
                      new PutRequest(
                          key,
                          head.attributes().withTags(tags()),
                          new WriteCondition.IfMatch(head.etag())),
                      body));
    }

    private Map<String, String> tags() {
      try {
        return store.get().getTags(key, head.versionId());
      } catch (StoreException e) {
        if (e.failure() == StoreFailure.NOT_IMPLEMENTED) {
          return Map.of();
        }
        throw e;
      }
    }
  }
}
