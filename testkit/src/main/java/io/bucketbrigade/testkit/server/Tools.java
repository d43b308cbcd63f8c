package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The checkout's tools folder. */
public final class Tools {

  private static final Map<String, Path> INSTALLED = new ConcurrentHashMap<>();

  private Tools() {}

  /**
   * The executable of a pinned tool, installed if need be by {@code tools/fetch}.
   *
   * @param name as {@code tools/fetch} knows it: temporal, moto, seaweedfs, versitygw, rclone,
   *     juicefs, chromium
   * @throws AssertionError if it cannot be installed
   */
  public static Path path(String name) {
    return INSTALLED.computeIfAbsent(name, Tools::fetch);
  }

  /**
   * A script of the tools folder.
   *
   * @throws AssertionError if there is no checkout around the working directory
   */
  public static Path script(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path script = folder.resolve("tools").resolve(name);
      if (Files.isExecutable(script)) {
        return script;
      }
    }
    throw new AssertionError("no folder above the working directory holds tools/" + name);
  }

  private static Path fetch(String name) {
    try {
      Path errors = Files.createTempFile("fetch-" + name, ".log");
      Process process =
          new ProcessBuilder(script("fetch").toString(), name)
              .redirectError(errors.toFile())
              .start();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int status = process.waitFor();
      String said = Files.readString(errors).strip();
      Files.delete(errors);
      if (status != 0) {
        throw new AssertionError(said);
      }
      return Path.of(printed);
    } catch (IOException e) {
      throw new AssertionError("cannot run tools/fetch " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted during tools/fetch " + name, e);
    }
  }
}
