package io.bucketbrigade.switches.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret that both ends of a webhook know; nothing shows it. Thread-safe. */
public final class SigningKey {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /** The key of a secret's UTF-8 bytes, which must not be blank. */
  public SigningKey(String secret) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("the secret is empty");
    }
    key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** HMAC-SHA256 over {@code <timestamp>.<body>}, in lower-case hex. */
  String sign(long timestampSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((timestampSeconds + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[***]";
  }
}
