package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.PlanOutput;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.worker.Termination;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks ahead once the migration is known, and prints what workers counted. */
final class Planning {

  private final Console console;
  private final Assembly assembly;
  private final TargetOptions target;
  private final boolean json;

  Planning(Console console, Assembly assembly, TargetOptions target, boolean json) {
    this.console = console;
    this.assembly = assembly;
    this.target = target;
    this.json = json;
  }

  /**
   * Plans.
   *
   * @param examplePrices whether nobody vouches for the prices
   * @return what the process ends with
   */
  int plan(
      PlaceOptions.Placed placed, PriceTable prices, boolean examplePrices, long maxListRequests) {
    MigrationSpec spec = placed.spec();
    if (spec.versions() == Versions.ALL) {
      throw CliException.usage(
          "plan counts what is current and cannot plan 'versions: all'; plan with 'versions: current' to see the least that it takes.");
    }
    Follow follow = new Follow(console, json, Termination.listen());
    Optional<List<PlanOutput.Mapped>> planned;
    try (Session session = Targets.beside(console, assembly, target, placed, "plan")) {
      planned = follow.unlessSignalled(() -> forecasts(session, spec, maxListRequests));
    }
    if (planned.isEmpty()) {
      console.err().println("stopped; nothing was changed.");
      return Follow.INTERRUPTED;
    }
    PlanOutput output = new PlanOutput(spec, planned.get(), prices, examplePrices);
    if (json) {
      output.json(console.out());
    } else {
      output.text(console.out());
    }
    boolean refused =
        planned.get().stream().anyMatch(mapped -> !mapped.forecast().refusals().isEmpty());
    return (refused ? ExitStatus.REFUSED : ExitStatus.COMPLETE).code();
  }

  private static List<PlanOutput.Mapped> forecasts(
      Session session, MigrationSpec spec, long maxListRequests) throws InterruptedException {
    List<BucketMapping> mappings = spec.mappings();
    int lanes = Math.max(1, PlanSummary.MAX_LANES / mappings.size());
    List<PlanOutput.Mapped> planned = new ArrayList<>();
    for (BucketMapping mapping : mappings) {
      Forecast.Request request =
          new Forecast.Request(spec.withMappings(List.of(mapping)), lanes, maxListRequests);
      planned.add(
          new PlanOutput.Mapped(mapping, session.migrations().forecasts().forecast(request)));
    }
    return planned;
  }
}
