package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.generate.BodyPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Specs that ask for a part of the source, through the command line. */
class SelectionIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
    put("shop/id/1/x.json");
    put("shop/id/2/x.json");
    put("shop/id/2/x.tmp");
    put("shop/misfit");
    put("logs/2024.txt");
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  private void put(String key) {
    servers.sourceBucket().put(key, BodyPattern.bytes(BodyPattern.seed(1, key), 100));
  }

  @Test
  void chk1_ofAListOf512Folders_theThreeAbsentOnesAreNamed() {
    List<Integer> absent = List.of(17, 200, 511);
    List<String> folders = IntStream.range(0, 512).mapToObj("folders/%03d/"::formatted).toList();
    IntStream.range(0, 512)
        .filter(i -> !absent.contains(i))
        .forEach(i -> put(folders.get(i) + "object"));
    servers.write("folders.txt", String.join("\n", folders) + "\n");

    TwoServers.Result result =
        servers.migrate(servers.spec("folders", "expectPrefixesFile: folders.txt"), LIMIT);

    assertThat(result.exitStatus()).as(result.stderr()).isEqualTo(4);
    assertThat(result.json().text("outcome")).isEqualTo("INCOMPLETE");
    assertThat(result.stdout())
        .contains("3 of 512", "'folders/017/', 'folders/200/', 'folders/511/'");
    assertThat(servers.destinationBucket().keys().stream().filter(k -> k.startsWith("folders/")))
        .hasSize(509);
  }

  @Test
  void chk4_keysThatDoNotFitTheLayoutAreQuarantinedWithAReasonAndTheRestCompletes() {
    Path spec =
        servers.spec(
            "laid-out",
            "rules:",
            "  - include: {prefix: shop/, minSize: 1, modifiedAfter: 30d}",
            "layout: '*/id/[0-9]/*.json'");

    TwoServers.Result result =
        servers.migrate(spec, LIMIT, "--exclude", "**/*.tmp", "--verify", "listing");

    assertThat(result.exitStatus()).as(result.stderr()).isZero();
    assertThat(servers.destinationBucket().keys())
        .containsExactlyInAnyOrder("shop/id/1/x.json", "shop/id/2/x.json");
    Json status = result.json();
    assertThat(status.text("outcome")).isEqualTo("COMPLETE");
    assertThat(status.tally("listed")).isEqualTo(5);
    assertThat(status.tally("copied")).isEqualTo(2);
    assertThat(status.tally("skipped")).isEqualTo(2);
    assertThat(status.tally("quarantined")).isEqualTo(1);
    assertThat(status.text("quarantinedAsAsked")).isEqualTo("1");
    assertThat(status.node().path("verification").path("excused").asLong()).isEqualTo(3);
    assertThat(servers.sourceBucket().objectCount()).as("the source is untouched").isEqualTo(5);
    ChildProcess failures =
        servers.brigade(
            "failures", "laid-out", "--state-dir", servers.stateDir().toString(), "--json");
    assertThat(failures.exitStatus(LIMIT)).as(failures.output()).isZero();
    assertThat(failures.stdout()).contains("KEY_OUTSIDE_LAYOUT", "does not fit");
  }

  @Test
  void start_whenAnExpectedPrefixIsMissing_namesItAndCopiesTheRest() {
    servers.write("folders.txt", "shop/id/2/\nshop/id/3/\n");
    Path spec =
        servers.spec("expecting", "expectPrefixes: [logs/]", "expectPrefixesFile: folders.txt");

    TwoServers.Result result = servers.migrate(spec, LIMIT, "--include", "shop/**");

    assertThat(result.exitStatus()).as(result.stderr()).isEqualTo(4);
    assertThat(result.stdout()).contains("PREFIX_MISSING", "1 of 3", "'shop/id/3/'");
    assertThat(result.json().tally("copied")).isEqualTo(4);
    assertThat(result.json().tally("skipped")).isEqualTo(1);
    assertThat(servers.destinationBucket().keys()).hasSize(4).noneMatch(k -> k.startsWith("logs"));
  }
}
