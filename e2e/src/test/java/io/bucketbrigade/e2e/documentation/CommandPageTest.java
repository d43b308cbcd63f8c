package io.bucketbrigade.e2e.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.cli.command.Assembly;
import io.bucketbrigade.cli.command.BrigadeCommand;
import io.bucketbrigade.cli.embedded.EmbeddedWorker;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/cli.md} says of the command line what the command line is, no less and no more. */
final class CommandPageTest {

  private static final String PAGE = Pages.find().read("docs/cli.md");
  private static final CommandLine TREE =
      BrigadeCommand.tree(silentConsole(), new NothingToAssemble());

  private static final Pattern STATUS_ROW = Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE);
  private static final Pattern FIRST_CELL = Pattern.compile("^\\| (`[^|]*) \\|", Pattern.MULTILINE);
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
  private static final Pattern HEADING = Pattern.compile("^### `([^`]+)`$", Pattern.MULTILINE);
  private static final Pattern CALL = Pattern.compile("[`(]brigade ([a-z][a-z-]*)");

  @Test
  void exitStatuses_haveOneRowEach() {
    assertThat(matches(STATUS_ROW, section("## Exit status")))
        .containsExactlyElementsOf(
            Stream.of(ExitStatus.values()).map(status -> Integer.toString(status.code())).toList());
  }

  @Test
  void commands_haveOneSectionEach() {
    assertThat(matches(HEADING, PAGE)).containsExactlyInAnyOrderElementsOf(commands().keySet());
  }

  @Test
  void options_areInTheRowsOfTheirCommand() {
    Map<String, Set<String>> written = new TreeMap<>();
    Map<String, Set<String>> meant = new TreeMap<>();
    commands()
        .forEach(
            (name, command) -> {
              written.put(name, optionsInRows(section("### `" + name + "`")));
              meant.put(name, optionsOf(command));
            });

    assertThat(written).isEqualTo(meant);
  }

  @Test
  void prose_namesOnlyOptionsAndCommandsThatExist() {
    Set<String> options =
        Stream.concat(Stream.of(TREE), commands().values().stream())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toSet());

    assertThat(OPTION.matcher(PAGE).results().map(MatchResult::group)).isSubsetOf(options);
    assertThat(matches(CALL, PAGE)).isSubsetOf(TREE.getSubcommands().keySet());
  }

  @Test
  void specFields_haveOneRowEach() {
    Set<String> written =
        matches(FIRST_CELL, section("## Spec file")).stream()
            .flatMap(cell -> matches(QUOTED, cell).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(written).isEqualTo(new TreeSet<>(SpecFile.fields()));
  }

  /** All commands that do something, by the words that call them. */
  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> commands = new TreeMap<>();
    addCommands("", TREE, commands);
    return commands;
  }

  private static void addCommands(
      String words, CommandLine parent, Map<String, CommandLine> commands) {
    parent
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getSubcommands().isEmpty()) {
                commands.put(words + name, command);
              } else {
                addCommands(words + name + " ", command, commands);
              }
            });
  }

  private static Set<String> optionsOf(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp())
        .map(OptionSpec::longestName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> optionsInRows(String section) {
    return matches(FIRST_CELL, section).stream()
        .flatMap(cell -> OPTION.matcher(cell).results().map(MatchResult::group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** From the heading to the next one of its level or above. */
  private static String section(String heading) {
    int begin = PAGE.indexOf(heading + "\n");
    assertThat(begin).as("a section '%s' in docs/cli.md", heading).isNotNegative();
    String rest = PAGE.substring(begin + heading.length());
    return Stream.of("\n## ", "\n### ")
        .filter(next -> heading.startsWith("### ") || next.equals("\n## "))
        .mapToInt(rest::indexOf)
        .filter(end -> end >= 0)
        .min()
        .stream()
        .mapToObj(end -> rest.substring(0, end))
        .findFirst()
        .orElse(rest);
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Console silentConsole() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(nowhere, nowhere, Map.of(), false, 100);
  }

  /** The commands are looked at and not run. */
  private static final class NothingToAssemble implements Assembly {
    @Override
    public int process(WorkerConfig config) {
      throw new AssertionError("no command is run here");
    }

    @Override
    public EmbeddedWorker start(
        WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector) {
      throw new AssertionError("no command is run here");
    }
  }
}
