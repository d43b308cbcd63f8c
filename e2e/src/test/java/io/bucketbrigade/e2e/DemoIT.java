package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as newcomers run it. */
class DemoIT {

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void demo_movesAnApplicationAndProvesThatNothingIsLost() {
    String told = demo();

    assertThat(told)
        .containsSubsequence(
            "1. An application writes",
            "2. What the buckets are",
            "versioning  different",
            "policy      equal",
            "applied to the destination: cors, tags, lifecycle",
            "3. All objects are copied",
            "4. What was written meanwhile",
            "COMPLETE: ",
            "5. The cutover",
            "frozen: the policy of old-bucket refuses writes",
            "final passes",
            "approved by ",
            "step 'shop', done",
            "the application writes to new-bucket",
            "the application is healthy",
            "6. What is proven",
            "new-bucket holds what was written last of each",
            "stood still for ",
            "both policies are as they were",
            "report: ",
            "Web UI: ");
  }

  @Test
  void demo_thatRollsBack_bringsTheApplicationBackAndLosesNothing() {
    String told = demo("--roll-back");

    assertThat(told)
        .containsSubsequence(
            "5. The cutover",
            "the application writes to new-bucket",
            "6. The way back",
            "step 'shop', reversed",
            "copied back, while old-bucket was still frozen: ",
            "the application writes to old-bucket",
            "7. What is proven",
            "old-bucket holds what was written last of each",
            "both policies are as they were");
  }

  @Test
  void demo_ofTheCopyAlone_switchesNothing() {
    assertThat(demo("--copy-only"))
        .containsSubsequence("2. All objects are copied", "COMPLETE: ", "report: ")
        .doesNotContain("cutover");
  }

  private String demo(String... options) {
    List<String> arguments = Stream.concat(Stream.of("demo"), Stream.of(options)).toList();
    Map<String, String> environment = Map.of("BRIGADE_HOME", Checkout.root().toString());
    try (ChildProcess demo =
        ChildProcess.java("demo", folder, environment, "io.bucketbrigade.cli.Brigade", arguments)) {
      assertThat(demo.exitStatus(LIMIT)).as(demo.output()).isZero();
      return demo.stdout();
    }
  }
}
