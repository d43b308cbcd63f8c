package io.bucketbrigade.testkit.fake.auth;

import io.bucketbrigade.testkit.protocol.SigV4;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parsed Authorization header. */
record Authorization(
    String accessKeyId, SigV4.Scope scope, List<String> signedHeaders, String signature) {

  /** Null if the header is not SigV4. */
  static @Nullable Authorization parse(String header) {
    if (!header.startsWith(SigV4.ALGORITHM + " ")) {
      return null;
    }
    Map<String, String> fields = new HashMap<>();
    for (String field : header.substring(SigV4.ALGORITHM.length()).split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals).strip(), field.substring(equals + 1).strip());
      }
    }
    String[] credential = fields.getOrDefault("Credential", "").split("/", -1);
    String signedHeaders = fields.get("SignedHeaders");
    String signature = fields.get("Signature");
    if (credential.length < 5 || signedHeaders == null || signature == null) {
      return null;
    }
    int last = credential.length;
    // An access key id may itself hold slashes at some providers; the scope is the last four.
    String id = String.join("/", List.of(credential).subList(0, last - 4));
    SigV4.Scope scope = new SigV4.Scope(credential[last - 4], credential[last - 3]);
    return new Authorization(id, scope, List.of(signedHeaders.split(";", -1)), signature);
  }
}
