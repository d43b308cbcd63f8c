package io.bucketbrigade.engine.store;

/** A request of the port, for counting and faults. */
public enum Operation {
  LIST(false),
  LIST_VERSIONS(false),
  HEAD(false),
  HEAD_PART(false),
  GET(false),
  PUT(true),
  COPY(true),
  CREATE_MULTIPART(false),
  UPLOAD_PART(false),
  UPLOAD_PART_COPY(false),
  COMPLETE_MULTIPART(true),
  ABORT_MULTIPART(false),
  LIST_PARTS(false),
  LIST_UPLOADS(false),
  GET_TAGS(false),
  PUT_TAGS(false),
  GET_ACL(false),
  PUT_ACL(false),
  GET_LOCK(false),
  PUT_LOCK(false),
  RESTORE(false),
  DELETE(false),
  ADD_MARKER(true),
  DESCRIBE(false);

  private final boolean makesObject;

  Operation(boolean makesObject) {
    this.makesObject = makesObject;
  }

  /** Whether its success makes an object visible. */
  boolean makesObject() {
    return makesObject;
  }
}
