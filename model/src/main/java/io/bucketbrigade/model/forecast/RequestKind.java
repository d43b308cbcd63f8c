package io.bucketbrigade.model.forecast;

/** A kind of request, as providers bill them apart. */
public enum RequestKind {
  /** Pages of objects, and of the parts of an upload. */
  LIST("list"),
  GET("get"),
  HEAD("head"),
  PUT("put"),
  COPY("copy"),
  CREATE_UPLOAD("createUpload"),
  UPLOAD_PART("uploadPart"),
  UPLOAD_PART_COPY("uploadPartCopy"),
  COMPLETE_UPLOAD("completeUpload"),
  READ_TAGS("readTags"),
  /** Retention, legal hold and grants of an object. */
  READ_LOCK_OR_ACL("readLockOrAcl");

  private final String word;

  RequestKind(String word) {
    this.word = word;
  }

  /** Its name in output and in price tables. */
  public String word() {
    return word;
  }
}
