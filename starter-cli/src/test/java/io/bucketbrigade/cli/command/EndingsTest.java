package io.bucketbrigade.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.worker.config.ConfigException;
import io.bucketbrigade.worker.temporal.TemporalUnreachableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class EndingsTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void thrown_hasTheStatusOfItsKindAndOneSentence() {
    for (ExitStatus status : ExitStatus.values()) {
      assertThat(end(new CliException(status, "It is so."))).isEqualTo(status.code());
    }
    assertThat(end(new ConfigException("spec.yaml:3: id is empty"))).isEqualTo(2);
    assertThat(said()).endsWith("brigade: spec.yaml:3: id is empty.\n");
    assertThat(end(new TemporalUnreachableException("nobody is there", new Exception())))
        .isEqualTo(6);
    assertThat(end(new StateStoreException("the folder is gone", new Exception()))).isEqualTo(1);
    assertThat(said()).endsWith("brigade: the folder is gone.\n");
  }

  @Test
  void unexpected_isAnErrorThatSaysHowToLearnMore() {
    assertThat(end(new IllegalStateException("broken\nsecond line"))).isEqualTo(1);

    assertThat(said()).contains("unexpected error (broken)", "BRIGADE_DEBUG=1");
    assertThat(said().lines()).hasSize(1);
  }

  @Test
  void message_withHostileText_isHarmless() {
    end(new CliException(ExitStatus.ERROR, "key '\u001b[2J\u202e'."));

    assertThat(said()).isEqualTo("brigade: key '\\u{1b}[2J\\u{202e}'.\n");
  }

  @Test
  void badCommandLine_isAUsageErrorWithASuggestion() {
    CommandLine line = line(() -> 0);

    assertThat(line.execute("--nam", "x")).isEqualTo(2);
    assertThat(said()).contains("'--nam' is no known option", "'--name'", "brigade help");
  }

  @Test
  void outcome_hasItsStatus() {
    assertThat(ExitStatus.of(Outcome.COMPLETE).code()).isZero();
    assertThat(ExitStatus.of(Outcome.REFUSED).code()).isEqualTo(3);
    assertThat(ExitStatus.of(Outcome.INCOMPLETE).code()).isEqualTo(4);
    assertThat(ExitStatus.of(Outcome.CANCELLED).code()).isEqualTo(5);
    assertThat(ExitStatus.of(Outcome.ROLLED_BACK).code()).isEqualTo(5);
    assertThat(ExitStatus.ERROR.code()).isEqualTo(1);
    assertThat(ExitStatus.USAGE.code()).isEqualTo(2);
    assertThat(ExitStatus.UNREACHABLE.code()).isEqualTo(6);
  }

  private int end(Exception thrown) {
    return line(() -> {
          throw thrown;
        })
        .execute();
  }

  private CommandLine line(Callable<Integer> action) {
    Console console =
        new Console(
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false,
            100);
    Endings endings = new Endings(console);
    return new CommandLine(new Probe(action))
        .setExecutionExceptionHandler(endings)
        .setParameterExceptionHandler(endings);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** A command that ends as a test wants. */
  @Command(name = "probe")
  private static final class Probe implements Callable<Integer> {

    @Option(names = "--name")
    String name = "";

    private final Callable<Integer> action;

    Probe(Callable<Integer> action) {
      this.action = action;
    }

    @Override
    public Integer call() throws Exception {
      return name.isEmpty() ? action.call() : ExitStatus.COMPLETE.code();
    }
  }
}
