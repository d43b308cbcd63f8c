package io.bucketbrigade.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own files are. */
final class Checkout {

  private Checkout() {}

  /** The folder that holds the launcher. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("brigade"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("not below a checkout: " + Path.of("").toAbsolutePath());
    }
    return folder;
  }
}
