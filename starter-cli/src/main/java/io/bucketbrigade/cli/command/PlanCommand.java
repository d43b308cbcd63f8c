package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.price.PriceFile;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a migration would do and cost, and changes nothing. */
@Command(
    name = "plan",
    description = {
      "Say what a migration would do and cost: lanes, objects, bytes, requests, time, money.",
      "Reads alone. Exits 3 if the migration would be refused."
    })
final class PlanCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Option(names = "--spec", paramLabel = "FILE", description = "The migration as a YAML file.")
  @Nullable Path specFile;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "What your providers bill (default: an example that nobody keeps up to date).")
  @Nullable Path priceFile;

  @Option(
      names = "--max-list-requests",
      paramLabel = "N",
      description = "List about so many pages a mapping, and estimate the rest (default: 2000).")
  long maxListRequests = Forecast.Request.DEFAULT_LIST_REQUESTS;

  @Option(names = "--json", description = "Print the plan as one line of JSON.")
  boolean json;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin PlaceOptions places = new PlaceOptions();

  @Mixin TargetOptions target = new TargetOptions();

  PlanCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    if (maxListRequests < 1 || maxListRequests > Forecast.Request.MOST_LIST_REQUESTS) {
      throw CliException.usage(
          "--max-list-requests is %d; it must be between 1 and %d."
              .formatted(maxListRequests, Forecast.Request.MOST_LIST_REQUESTS));
    }
    PriceTable prices = priceFile == null ? PriceFile.example() : PriceFile.read(priceFile);
    MigrationSpec asked = places.spec(specFile, "plan", false, VerifyLevel.LISTING);
    return new Planning(console, assembly, target, json)
        .plan(
            places.place(target, connections.file, asked),
            prices,
            priceFile == null,
            maxListRequests);
  }
}
