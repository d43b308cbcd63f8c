package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.s3.sweep.Planned.Hope;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.Upload;
import io.bucketbrigade.testkit.invariant.MigrationInvariants;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What has to hold when all is over. */
final class Aftermath {

  /** What may be said of an object that was replaced behind our back. */
  private static final Set<String> OF_CHANGED =
      Set.of(FailureCode.OBJECT_CHANGING.name(), FailureCode.CONFLICT.name());

  private final Servers servers;
  private final Scenario scenario;
  private final Meddler meddler;
  private final Books books;
  private final Map<String, String> codes = new HashMap<>();

  Aftermath(Servers servers, Scenario scenario, Meddler meddler, Books books) {
    this.servers = servers;
    this.scenario = scenario;
    this.meddler = meddler;
    this.books = books;
  }

  void check() {
    readLedger();
    checkTally();
    scenario.plan().values().forEach(this::checkObject);
    checkEquality();
    checkKeysOfDestination();
    assertThat(meddler.writesAtSource()).as("writes at the source").isEmpty();
    assertThat(servers.destination().uploads())
        .extracting(Upload::key)
        .as("open uploads")
        .isEmpty();
  }

  private void readLedger() {
    for (Line line : books.ledger()) {
      String key = line.key().substring(servers.sourcePrefix().length());
      String earlier = codes.put(key, line.code());
      assertThat(earlier).as("first of two ledger records of %s", key).isNull();
    }
  }

  private void checkTally() {
    Tally tally = books.tally();
    assertThat(tally.isClosed()).as("tally is closed").isTrue();
    int vanishing = scenario.keys(Hope.VANISHES).size();
    int steady = scenario.plan().size() - vanishing;
    // What is deleted before an attempt lists it, is not listed.
    assertThat(tally.listed()).as("listed").isBetween((long) steady, (long) steady + vanishing);
    assertThat(tally.present()).as("present").isEqualTo(scenario.keys(Hope.IS_PRESENT).size());
    assertThat(tally.failed() + tally.quarantined() + tally.deferred() + tally.vanished())
        .as("exceptions, of which the ledger has %s", codes)
        .isEqualTo(codes.size());
    assertThat(tally.skipped()).as("skipped").isZero();
  }

  private void checkObject(Planned planned) {
    String key = planned.key();
    String code = codes.get(key);
    StoredObject now = servers.destination().get(servers.destinationPrefix() + key);
    switch (planned.hope()) {
      case ARRIVES -> assertThat(code).as("why %s did not arrive", key).isNull();
      case IS_PRESENT -> {
        assertThat(code).as("what the ledger has of %s", key).isNull();
        assertThat(now).as("untouched %s", key).isEqualTo(planned.before());
      }
      case IS_REFUSED -> {
        assertThat(code).as("why %s was refused", key).isEqualTo(String.valueOf(planned.code()));
        assertThat(now).as("untouched %s", key).isEqualTo(planned.before());
      }
      case CHANGES -> {
        assertThat(code == null || OF_CHANGED.contains(code)).as("%s: %s", key, code).isTrue();
        assertThat(now != null || code != null).as("%s arrived or is on record", key).isTrue();
        checkWhole(key, now, code != null);
      }
      case IS_DISPUTED -> {
        boolean conflict = FailureCode.CONFLICT.name().equals(code);
        assertThat(code == null || conflict).as("%s: %s", key, code).isTrue();
        StoredObject written = scenario.written(key);
        StoredObject last = written == null ? planned.source() : written;
        assertThat(now == null ? null : now.bytes()).as("newest %s", key).isEqualTo(last.bytes());
      }
      case VANISHES -> {
        boolean vanished = FailureCode.OBJECT_VANISHED.name().equals(code);
        assertThat(code == null || vanished).as("%s: %s", key, code).isTrue();
        checkWhole(key, now, false);
      }
    }
  }

  /** What arrived is one version of the source's, with that version's attributes. */
  private void checkWhole(String key, @Nullable StoredObject now, boolean onRecord) {
    if (now == null) {
      return;
    }
    byte[] bytes = now.bytes();
    List<StoredObject> fitting =
        scenario.versions(key).stream()
            .filter(version -> Arrays.equals(version.bytes(), bytes))
            .toList();
    assertThat(fitting).as("versions that have the bytes of %s", key).isNotEmpty();
    assertThat(fitting)
        .as("versions that have the attributes of %s: %s", key, now.meta())
        .anyMatch(version -> hasAttributesOf(now, version, onRecord));
  }

  /** Tags that follow the write may be missing where the object is on record. */
  private boolean hasAttributesOf(StoredObject now, StoredObject version, boolean onRecord) {
    boolean tagsFit =
        !servers.destinationHasTags()
            || now.meta().tags().equals(version.meta().tags())
            || (onRecord && now.meta().tags().isEmpty());
    return tagsFit
        && now.header("content-type").equals(version.header("content-type"))
        && now.meta().user().keySet().equals(version.meta().user().keySet())
        && String.valueOf(now.meta().user().get("generation"))
            .equals(String.valueOf(version.meta().user().get("generation")));
  }

  private void checkEquality() {
    Set<String> arrived = scenario.keys(Hope.ARRIVES);
    MigrationInvariants.between(servers.sourceSide(), servers.destinationSide())
        .ignoringKeys(key -> !arrived.contains(key))
        .requireNone();
  }

  private void checkKeysOfDestination() {
    Set<String> strangers = new TreeSet<>();
    for (String whole : servers.destination().keys()) {
      String key = whole.substring(servers.destinationPrefix().length());
      // A killed attempt leaves the canary of its probe.
      if (!scenario.plan().containsKey(key)
          && !scenario.onlyAtDestination().contains(key)
          && !key.startsWith(Canary.DEFAULT_KEY)) {
        strangers.add(key);
      }
    }
    assertThat(strangers).as("keys that nobody knows at the destination").isEmpty();
  }
}
