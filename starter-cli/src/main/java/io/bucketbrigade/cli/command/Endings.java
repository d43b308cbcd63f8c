package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.worker.config.ConfigException;
import io.bucketbrigade.worker.temporal.TemporalUnreachableException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what a command throws into one sentence and an exit status. */
final class Endings implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private static final String DEBUG = "BRIGADE_DEBUG";

  private final Console console;

  Endings(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return end(statusOf(e), sentence(e), e);
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    String sentence = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (e instanceof UnmatchedArgumentException unmatched) {
      sentence = unmatched(unmatched);
    }
    return end(ExitStatus.USAGE, stopped(sentence) + " 'brigade help' shows what there is.", e);
  }

  private static String unmatched(UnmatchedArgumentException e) {
    List<String> words = e.getUnmatched();
    String word = words.isEmpty() ? "" : words.getFirst();
    String kind = word.startsWith("-") ? "option" : "command";
    List<String> near = e.getSuggestions();
    String hint =
        near.isEmpty() ? "" : "; did you mean '%s'?".formatted(withoutExplanation(near.getFirst()));
    return "'%s' is no known %s%s".formatted(word, kind, hint);
  }

  /** A suggested option comes with its parameter. */
  private static String withoutExplanation(String suggestion) {
    return suggestion.replaceFirst("[= ].*", "");
  }

  private int end(ExitStatus status, String sentence, Exception e) {
    console.err().println("brigade: " + TerminalText.escape(stopped(sentence)));
    if ("1".equals(console.variable(DEBUG))) {
      e.printStackTrace(console.err());
    }
    console.err().flush();
    return status.code();
  }

  private static ExitStatus statusOf(Exception e) {
    return switch (e) {
      case CliException cli -> cli.status();
      case ConfigException _ -> ExitStatus.USAGE;
      case TemporalUnreachableException _ -> ExitStatus.UNREACHABLE;
      default -> ExitStatus.ERROR;
    };
  }

  private static String sentence(Exception e) {
    String message = e.getMessage();
    boolean ours =
        e instanceof CliException
            || e instanceof ConfigException
            || e instanceof TemporalUnreachableException
            || e instanceof StateStoreException;
    if (ours && message != null) {
      return message;
    }
    return "unexpected error (%s); run it again with %s=1 to see where."
        .formatted(
            message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse(""),
            DEBUG);
  }

  private static String stopped(String sentence) {
    boolean ended = sentence.endsWith(".") || sentence.endsWith("?") || sentence.endsWith("!");
    return ended ? sentence : sentence + ".";
  }
}
