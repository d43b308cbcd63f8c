package io.bucketbrigade.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A JVM that starts a child, writes down its processes and waits to be killed. */
final class KilledParent {

  private KilledParent() {}

  public static void main(String[] arguments) throws Exception {
    SupervisedProcess child =
        SupervisedProcess.start(
            "orphan", List.of("/bin/sh", "-c", "echo ready; exec sleep 600"), Map.of());
    child.awaitReady(Duration.ofSeconds(30), () -> child.output().contains("ready"));
    Path pids = Path.of(arguments[0]);
    Path unfinished = pids.resolveSibling("unfinished");
    Files.writeString(
        unfinished,
        child.handles().stream()
            .map(handle -> Long.toString(handle.pid()))
            .collect(Collectors.joining("\n")));
    Files.move(unfinished, pids, StandardCopyOption.ATOMIC_MOVE);
    new CountDownLatch(1).await();
  }
}
