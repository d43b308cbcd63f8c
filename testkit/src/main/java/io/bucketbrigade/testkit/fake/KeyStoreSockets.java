package io.bucketbrigade.testkit.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Sockets of TLS with a certificate that a test made for the loopback address. */
public final class KeyStoreSockets {

  /** It guards nothing: the certificate is trusted by that test alone. */
  private static final char[] PASSWORD = "changeit".toCharArray();

  private KeyStoreSockets() {}

  /**
   * Sockets with the key of a PKCS12 file.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static ServerSocketFactory of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the key store " + file, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no key for TLS in " + file, e);
    }
  }
}
