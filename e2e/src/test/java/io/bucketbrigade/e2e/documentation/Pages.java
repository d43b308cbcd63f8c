package io.bucketbrigade.e2e.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The project's own folder, whose pages and sources are compared. */
record Pages(Path root) {
  /** Built, downloaded and hidden folders hold nothing that was written by hand. */
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".tools", ".brigade");

  /** The folder with the launcher, from the module's folder upwards. */
  static Pages find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("CONTRIBUTING.md"))) {
        return new Pages(folder);
      }
    }
    throw new IllegalStateException("no folder above " + start + " is the project's");
  }

  String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(root.relativize(file) + " cannot be read", e);
    }
  }

  String read(String name) {
    return read(root.resolve(name));
  }

  /** All files of ours whose names end so, ascending. */
  List<Path> filesEndingWith(String suffix) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> isOurs(root.relativize(file)))
          .filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(root + " cannot be listed", e);
    }
  }

  private static boolean isOurs(Path file) {
    for (Path name : file) {
      if (NOT_OURS.contains(name.toString())) {
        return false;
      }
    }
    return true;
  }
}
