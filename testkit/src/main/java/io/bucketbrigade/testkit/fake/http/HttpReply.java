package io.bucketbrigade.testkit.fake.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reply.
 *
 * @param status the HTTP status
 * @param headers one char a byte (ISO-8859-1); Content-Length is added by the server if absent
 * @param payload the body; for HEAD its length is told and nothing is sent
 * @param delivery how it is sent
 */
public record HttpReply(
    int status, Map<String, String> headers, Payload payload, Delivery delivery) {

  /** Without headers and body. */
  public static HttpReply of(int status) {
    return new HttpReply(status, new LinkedHashMap<>(), Payload.EMPTY, Delivery.WHOLE);
  }

  /** An XML document. */
  public static HttpReply xml(int status, String document) {
    return text(status, "application/xml", document);
  }

  /** Text of some content type. */
  public static HttpReply text(int status, String contentType, String text) {
    HttpReply reply =
        new HttpReply(
            status, new LinkedHashMap<>(), Payload.of(text.getBytes(UTF_8)), Delivery.WHOLE);
    return reply.header("Content-Type", contentType);
  }

  /** Adds a header to this reply. */
  public HttpReply header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** The same reply with another body. */
  public HttpReply withPayload(Payload newPayload) {
    return new HttpReply(status, headers, newPayload, delivery);
  }

  /** The same reply sent another way. */
  public HttpReply withDelivery(Delivery newDelivery) {
    return new HttpReply(status, headers, payload, newDelivery);
  }
}
