package io.bucketbrigade.switches.webhook;

import java.net.URI;

/**
 * Where requests go.
 *
 * @param uri with {@code http} or {@code https} and a host, without user and fragment
 * @param secret whether the path and the query are a secret, as those of chat systems are; then no
 *     message shows them
 */
public record WebAddress(URI uri, boolean secret) {

  /** Refuses what cannot be connected to; the refusal does not show it. */
  public WebAddress {
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("must begin with http:// or https:// and name a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("has a user or a fragment, which are not sent");
    }
  }

  /** The address as messages show it: never its query, and of a secret one the host alone. */
  public String words() {
    return uri.getScheme()
        + "://"
        + uri.getRawAuthority()
        + (secret ? "" : String.valueOf(uri.getRawPath()));
  }

  @Override
  public String toString() {
    return words();
  }
}
