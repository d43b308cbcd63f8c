package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.model.cutover.Approval;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who gives an order to a cutover, and why. */
final class Person {

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who you are (default: the user of this machine); kept as declared.")
  @Nullable String name;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the cutover.")
  @Nullable String reason;

  /**
   * The order's author.
   *
   * @param reasonIfNone what counts as the reason; null if one has to be given
   */
  Approval says(@Nullable String reasonIfNone) {
    String why = reason == null ? reasonIfNone : reason;
    if (why == null) {
      throw CliException.usage("--reason is missing; say why, for those who ask later.");
    }
    try {
      return new Approval(
          Objects.requireNonNullElse(name, System.getProperty("user.name", "unknown")), why, false);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--as or --reason is refused: %s.".formatted(e.getMessage()));
    }
  }
}
