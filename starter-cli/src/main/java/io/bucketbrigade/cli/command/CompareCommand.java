package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.BucketOutput;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares what buckets are, apart from their objects. */
@Command(
    name = "compare",
    description = {
      "Compare what the buckets of a spec are: policies, lifecycles, encryption and so on.",
      "Reads alone. Exits 0 if all is equal, 3 if something differs that the spec requires,",
      "4 if anything else differs or cannot be compared."
    })
final class CompareCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Option(names = "--spec", paramLabel = "FILE", description = "The migration as a YAML file.")
  @Nullable Path specFile;

  @Option(names = "--json", description = "Print the comparison as one line of JSON.")
  boolean json;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin PlaceOptions places = new PlaceOptions();

  @Mixin TargetOptions target = new TargetOptions();

  CompareCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    MigrationSpec asked = places.spec(specFile, "compare", true, VerifyLevel.NONE);
    PlaceOptions.Placed placed = places.place(target, connections.file, asked);
    BucketOptions options = asked.buckets();
    List<BucketItem> items = options.compared();
    List<BucketOutput.Mapped> compared;
    try (Session session = Targets.beside(console, assembly, target, placed, "compare")) {
      compared =
          placed.spec().mappings().stream()
              .map(mapping -> compare(session, placed.spec().id(), mapping, items))
              .toList();
    }
    if (json) {
      BucketOutput.json(console.out(), compared);
    } else {
      BucketOutput.text(console.out(), compared);
    }
    return status(compared, options).code();
  }

  private BucketOutput.Mapped compare(
      Session session, String id, BucketMapping mapping, List<BucketItem> items) {
    return new BucketOutput.Mapped(
        mapping.words(),
        session
            .migrations()
            .bucketComparisons()
            .compare(id, new BucketComparison.Request(mapping, items)));
  }

  private static ExitStatus status(List<BucketOutput.Mapped> compared, BucketOptions options) {
    List<BucketItem> unequal =
        compared.stream()
            .flatMap(mapped -> mapped.comparison().items().stream())
            .filter(item -> item.state() != ItemState.EQUAL)
            .map(ItemComparison::item)
            .toList();
    if (unequal.stream().anyMatch(item -> options.gate(item) == ItemGate.REQUIRE)) {
      return ExitStatus.REFUSED;
    }
    return unequal.isEmpty() ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE;
  }
}
