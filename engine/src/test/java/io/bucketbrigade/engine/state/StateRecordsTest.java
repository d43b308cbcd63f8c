package io.bucketbrigade.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRecordsTest {

  @TempDir private Path folder;

  @Test
  void write_ofAContext_roundTrips() {
    StateRecords records = records();
    MigrationSpec spec =
        new MigrationSpec(
            "m1",
            new BucketLocation("old", "source", "a/", "1234"),
            new BucketLocation("new", "destination", "", null),
            null,
            CopyOptions.DEFAULT.withFidelity(
                new FidelityOptions(
                    StorageClassRule.mapped(Map.of("GLACIER_IR", "STANDARD")),
                    RedirectPolicy.DROP,
                    EncryptionRule.kms("arn:new", Map.of("arn:old", "arn:other"), true),
                    LockPolicy.CARRY,
                    true,
                    new RestoreOptions(7, RestoreOptions.Tier.BULK),
                    "modified",
                    new AclOptions(Map.of("a", "b"), AclOptions.Unmapped.DROP))),
            4,
            false,
            MigrationSpec.Canary.DEFAULT,
            SelectionOptions.NONE,
            Duration.ofDays(3),
            Duration.ofMinutes(10),
            MigrationSpec.VerifyLevel.METADATA);
    SideRecord side =
        new SideRecord(
            "aws",
            "us-east-1",
            null,
            Capabilities.UNKNOWN.withCarrying(
                new Carrying(Set.of("STANDARD_IA"), true, true, true, true)),
            -3,
            ObjectKey.of("k\u0001😀"));
    MigrationContext context = new MigrationContext(spec, side, side);
    records.write("context.json", context);
    assertThat(records.require("context.json", MigrationContext.class)).isEqualTo(context);
  }

  @Test
  void read_ofRecordsFromBeforeFidelity_suppliesWhatTheyLack() throws Exception {
    CopyOptions copy =
        StateRecords.json()
            .readValue(
                """
                {"overwrite":"IF_OLDER","tags":"CARRY","path":"AUTO",
                 "partSizeBytes":16777216,"multipartThresholdBytes":16777216}
                """,
                CopyOptions.class);
    assertThat(copy).isEqualTo(CopyOptions.DEFAULT);
    Capabilities capabilities =
        StateRecords.json().readValue("{\"conditionalPut\":true}", Capabilities.class);
    assertThat(capabilities.conditionalPut()).isTrue();
    assertThat(capabilities.carrying()).isEqualTo(Carrying.UNKNOWN);
  }

  @Test
  void write_ofAPlan_roundTrips() {
    StateRecords records = records();
    KeyRange range = new KeyRange(ObjectKey.of("b/"), null);
    Plan plan =
        new Plan(
            List.of(new LanePlan("0000-b", "b/", range)), new PlanSummary(1, 2, 3, false, 4, 5));
    records.write("plan.json", plan);
    assertThat(records.read("plan.json", Plan.class)).contains(plan);
  }

  @Test
  void json_writesInstantsForPeople() throws Exception {
    assertThat(StateRecords.json().writeValueAsString(Instant.EPOCH))
        .isEqualTo("\"1970-01-01T00:00:00Z\"");
  }

  @Test
  void read_ofARecordOfANewerWorker_passesOverItsNewFields() {
    StateRecords records = records();
    records
        .store()
        .write(
            "index/m1.json",
            "{\"id\":\"m1\",\"source\":\"s\",\"destination\":\"d\",\"new\":1}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(records.read("index/m1.json", StateLayout.IndexEntry.class))
        .contains(new StateLayout.IndexEntry("m1", "s", "d"));
  }

  @Test
  void read_ofWhatIsNoSuchRecord_namesIt() {
    StateRecords records = records();
    records.store().write("plan.json", "{\"lanes\":".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> records.read("plan.json", Plan.class))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("plan.json");
  }

  @Test
  void require_ofNothing_saysWhatToDo() {
    assertThatThrownBy(() -> records().require("context.json", MigrationContext.class))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("context.json")
        .hasMessageContaining("state store that the migration was started with");
  }

  @Test
  void stores_withoutLocationOrDefault_sayWhatToDo() {
    StateStores none = new StateStores(new InMemoryS3(), null);
    assertThatThrownBy(() -> none.open(null))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("add 'state' to the spec");
  }

  @Test
  void stores_openFolderBucketAndDefault() {
    InMemoryS3 s3 = new InMemoryS3();
    s3.createBucket("state");
    StateStores stores = new StateStores(s3, StateLocation.inFolder(folder.toString()));
    StateLocation bucket = StateLocation.inBucket(new BucketLocation("c", "state", "x", null));
    assertThat(stores.open(bucket).locate("a")).isEqualTo("s3://state/x/a");
    assertThat(stores.ofMigration(new ContextRef("m1", "r1", null)).locate("a"))
        .isEqualTo(folder.resolve("migrations/m1/a").toString());
  }

  private StateRecords records() {
    return new StateRecords(new FolderStateStore(folder));
  }

  @Test
  void json_ofAnOlderVersionsSpecAndTally_isRead() throws JsonProcessingException {
    ObjectNode spec = StateRecords.json().valueToTree(specWith(SelectionOptions.NONE));
    spec.remove("selection");
    assertThat(StateRecords.json().treeToValue(spec, MigrationSpec.class))
        .isEqualTo(specWith(SelectionOptions.NONE));
    ObjectNode tally = StateRecords.json().valueToTree(Tally.ZERO);
    tally.remove("quarantinedAsAsked");
    assertThat(StateRecords.json().treeToValue(tally, Tally.class)).isEqualTo(Tally.ZERO);
  }

  @Test
  void json_ofTheLargestSelection_fitsIntoAPayload() throws JsonProcessingException {
    Instant date = Instant.parse("2024-01-31T12:34:56.123456789Z");
    TagCondition tag = new TagCondition("k", "v");
    SelectionRule rule =
        new SelectionRule(
            Action.EXCLUDE,
            "",
            "*",
            1L,
            Long.MAX_VALUE,
            date,
            date.plusNanos(1),
            List.of("A"),
            tag);
    List<SelectionRule> rules = Collections.nCopies(SelectionOptions.MAX_RULES, rule);
    List<String> prefixes = new ArrayList<>();
    while (prefixes.size() < SelectionOptions.MAX_EXPECTED_PREFIXES
        && fits(rules, prefixes, "\u0001".repeat(3))) {
      prefixes.add("\u0001".repeat(3));
    }
    assertThat(prefixes).hasSizeGreaterThan(1_000);

    String json =
        StateRecords.json()
            .writeValueAsString(specWith(new SelectionOptions(rules, null, prefixes, true)));

    assertThat(json.length()).isLessThan(64 * 1024);
  }

  private static boolean fits(List<SelectionRule> rules, List<String> prefixes, String next) {
    List<String> more = new ArrayList<>(prefixes);
    more.add(next);
    try {
      new SelectionOptions(rules, null, more, true);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static MigrationSpec specWith(SelectionOptions selection) {
    BucketLocation side = new BucketLocation("c", "bucket", "p".repeat(1_000), null);
    return new MigrationSpec(
        "m1",
        side,
        side,
        null,
        CopyOptions.DEFAULT,
        4,
        false,
        MigrationSpec.Canary.DEFAULT,
        selection,
        Duration.ofDays(3),
        Duration.ofMinutes(10),
        MigrationSpec.VerifyLevel.METADATA);
  }
}
