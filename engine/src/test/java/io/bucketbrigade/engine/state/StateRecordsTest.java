package io.bucketbrigade.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
                    EncryptionRule.kms("arn:new", Map.of("arn:old", "arn:other"), true))),
            4,
            false,
            MigrationSpec.Canary.DEFAULT,
            Duration.ofDays(3),
            Duration.ofMinutes(10),
            MigrationSpec.VerifyLevel.METADATA);
    SideRecord side =
        new SideRecord(
            "aws",
            "us-east-1",
            null,
            Capabilities.UNKNOWN.withCarrying(
                new Carrying(Set.of("STANDARD_IA"), true, true, true)),
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
}
