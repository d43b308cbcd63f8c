package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.range.RangeOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else writes to a destination whose server ignores conditions. */
class NoClobberTest {

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private static final Behaviour UNCONDITIONAL = Behaviour.AWS.withConditions(Support.IGNORED);

  /** Each way that makes an object visible. */
  enum Way {
    PUT,
    COPY,
    PARTS,
    PARTS_ON_SERVER
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void write_whenSomebodyWasFasterAfterTheListing_leavesWhatIsThere(Way way) {
    TestMigration migration = migration(way);
    add(migration, way);
    migration
        .destinationWire
        .on(Operation.HEAD)
        .before(() -> migration.destination.add("a", "somebody else's"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("somebody else's");
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void write_whenTheReplacedObjectChangedAfterTheListing_leavesWhatIsThere(Way way) {
    TestMigration migration = migration(way);
    add(migration, way);
    migration.source.touch("a", LONG_AGO);
    migration.destination.add("a", "older");
    migration.destination.touch("a", LONG_AGO.minusSeconds(3_600));
    migration
        .destinationWire
        .on(Operation.HEAD)
        .before(() -> migration.destination.add("a", "somebody else's"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("somebody else's");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void write_whenNobodyInterferes_costsOneLookMore(Way way) {
    TestMigration migration = migration(way);
    add(migration, way);

    migration.run();

    assertThat(migration.destinationWire.requests(Operation.HEAD)).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void write_whenTheServerChecksConditions_costsNoLook() {
    TestMigration migration = setup().build();
    migration.source.add("a", "bytes");

    migration.run();

    assertThat(migration.destinationWire.requests(Operation.HEAD)).isZero();
  }

  private static TestMigration migration(Way way) {
    boolean onServer = way == Way.COPY || way == Way.PARTS_ON_SERVER;
    TestMigration.Setup setup = setup().destination(UNCONDITIONAL);
    return (onServer ? setup.sameProvider() : setup).build();
  }

  private static void add(TestMigration migration, Way way) {
    byte[] body = "ours".getBytes(StandardCharsets.UTF_8);
    if (way == Way.PARTS || way == Way.PARTS_ON_SERVER) {
      migration.source.addInParts("a", List.of(body), ObjectAttributes.NONE);
    } else {
      migration.source.add("a", body, ObjectAttributes.NONE);
    }
    migration.source.touch("a", LONG_AGO);
  }
}
