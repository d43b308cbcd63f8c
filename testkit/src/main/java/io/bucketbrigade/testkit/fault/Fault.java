package io.bucketbrigade.testkit.fault;

import io.bucketbrigade.testkit.protocol.S3Operation;

/** What can go wrong with a request. */
public enum Fault {
  /** 503 SlowDown; nothing is done. */
  SLOW_DOWN("503"),
  /** 500 InternalError; nothing is done. */
  INTERNAL_ERROR("500"),
  /** 403 AccessDenied; nothing is done. */
  ACCESS_DENIED("403"),
  /** 400 ExpiredToken; nothing is done. */
  EXPIRED_TOKEN("expired"),
  /** 409 ConditionalRequestConflict; nothing is done. */
  CONFLICT("409"),
  /** The connection is reset; nothing is done. */
  RESET("reset"),
  /** A whole reply, then the connection is closed though it was to be used again. */
  CLOSES("closes"),
  /** No reply for {@link FaultSchedule#hangLimit}, then a reset; nothing is done. */
  HANG("hang"),
  /** The write is done, then the connection is reset. */
  LOST_REPLY("lost"),
  /** 200 with an error as its body; nothing is done. */
  ERROR_IN_200("error200"),
  /** A complete reply that holds half of an XML document. */
  TRUNCATED_XML("truncated"),
  /** A reply cut in the middle of its body. */
  SHORT_BODY("short"),
  /** A whole body with one wrong byte, under the headers of the right one. */
  CORRUPT_BODY("corrupt"),
  /** A reply that comes in drops, {@link FaultSchedule#dripPause} apart. */
  SLOW_DRIP("drip"),
  /** An empty page whose token leads to the same page again. */
  PAGE_STUCK("stuck"),
  /** A page that begins with the key it should begin after. */
  PAGE_REPEATED("repeated"),
  /** A page that begins at the beginning. */
  PAGE_BACKWARDS("backwards"),
  /** A page with two neighbours in the wrong order. */
  PAGE_SHUFFLED("shuffled"),
  /** A page that leaves out a key in its middle. */
  PAGE_SKIPS("skips");

  private final String shortName;

  Fault(String shortName) {
    this.shortName = shortName;
  }

  /** As command lines name it. */
  public String shortName() {
    return shortName;
  }

  /** The fault of a short name. */
  public static Fault named(String shortName) {
    for (Fault fault : values()) {
      if (fault.shortName.equals(shortName)) {
        return fault;
      }
    }
    throw new IllegalArgumentException("unknown fault " + shortName);
  }

  /** Whether it can happen to an operation. */
  public boolean appliesTo(S3Operation operation) {
    return switch (this) {
      case SLOW_DOWN, INTERNAL_ERROR, ACCESS_DENIED, EXPIRED_TOKEN, RESET, CLOSES, HANG -> true;
      case CONFLICT ->
          operation == S3Operation.PUT_OBJECT
              || operation == S3Operation.COPY_OBJECT
              || operation == S3Operation.COMPLETE_MULTIPART_UPLOAD;
      case LOST_REPLY -> operation.writes();
      case ERROR_IN_200 ->
          operation == S3Operation.COPY_OBJECT
              || operation == S3Operation.UPLOAD_PART_COPY
              || operation == S3Operation.COMPLETE_MULTIPART_UPLOAD;
      case TRUNCATED_XML ->
          operation.lists()
              || operation == S3Operation.LIST_PARTS
              || operation == S3Operation.LIST_MULTIPART_UPLOADS
              || operation == S3Operation.GET_OBJECT_TAGGING;
      case SHORT_BODY, SLOW_DRIP ->
          operation == S3Operation.GET_OBJECT || operation == S3Operation.LIST_OBJECTS;
      case CORRUPT_BODY -> operation == S3Operation.GET_OBJECT;
      case PAGE_STUCK, PAGE_REPEATED, PAGE_BACKWARDS, PAGE_SHUFFLED, PAGE_SKIPS ->
          operation == S3Operation.LIST_OBJECTS;
    };
  }
}
