package io.bucketbrigade.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.bucket.BucketConfiguration;
import io.bucketbrigade.engine.bucket.BucketConfigurations;
import io.bucketbrigade.engine.bucket.BucketNames;
import io.bucketbrigade.engine.bucket.ItemReading;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.bucket.BucketActivities.ApplyTask;
import io.bucketbrigade.model.bucket.BucketActivities.BucketTask;
import io.bucketbrigade.model.bucket.BucketActivities.BucketVerdict;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.ApplyStage;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.model.spec.StateLocation;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BucketActivitiesImplTest {

  private static final ContextRef RUN = new ContextRef("m1", "run-1", null);
  private static final BucketMapping MAPPING =
      new BucketMapping(
          new BucketLocation("one", "old", "", null), new BucketLocation("two", "new", "", null));

  @TempDir Path folder;

  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final Tagged source = new Tagged("old", "data");
  private final Tagged destination = new Tagged("new", "former");
  private BucketActivities activities;
  private StateStores states;

  @BeforeEach
  void start() {
    states =
        new StateStores(
            location -> {
              throw new AssertionError("state is in a folder");
            },
            StateLocation.inFolder(folder.toString()));
    BucketConfigurations buckets =
        location -> location.bucket().equals("old") ? source : destination;
    environment.registerActivitiesImplementations(new BucketActivitiesImpl(buckets, states));
    activities = environment.newActivityStub(BucketActivities.class);
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  @Test
  void applyBuckets_afterAnAttemptThatDied_keepsTheFormerValue() {
    for (boolean written : List.of(false, true)) {
      destination.value = "former";
      destination.diesBefore.set(!written);
      destination.diesAfter.set(written);
      assertThatThrownBy(() -> activities.applyBuckets(applying()))
          .isInstanceOf(ActivityFailure.class);
      assertThat(destination.value).isEqualTo(written ? "data" : "former");

      assertThat(activities.applyBuckets(applying()).items()).containsExactly(BucketItem.TAGS);
      assertThat(destination.value).isEqualTo("data");

      assertThat(activities.restoreBuckets(task()).items()).containsExactly(BucketItem.TAGS);
      assertThat(destination.value).isEqualTo("former");
    }
  }

  @Test
  void judgeBuckets_keepsTheComparison() {
    BucketVerdict verdict = activities.judgeBuckets(task());

    assertThat(verdict.refusals()).isEmpty();
    assertThat(verdict.findings().words()).contains("19 of 20", "different: tags");
    assertThat(states.ofMigration(RUN).read(StateLayout.bucketComparison(0))).isPresent();
  }

  private static BucketTask task() {
    EnumMap<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    gates.put(BucketItem.TAGS, ItemGate.APPLY);
    return new BucketTask(RUN, List.of(MAPPING), new BucketOptions(gates, List.of()));
  }

  private static ApplyTask applying() {
    return new ApplyTask(task(), List.of(ApplyStage.BEFORE_COPY));
  }

  /** A bucket that has one tag and nothing else. */
  private static final class Tagged implements BucketConfiguration {

    final AtomicBoolean diesBefore = new AtomicBoolean();
    final AtomicBoolean diesAfter = new AtomicBoolean();
    private final String name;
    volatile String value;

    Tagged(String name, String value) {
      this.name = name;
      this.value = value;
    }

    @Override
    public BucketNames names() {
      return new BucketNames(name, null, false);
    }

    @Override
    public ItemReading read(BucketItem item) {
      if (item != BucketItem.TAGS) {
        return new ItemReading.Absent();
      }
      ObjectNode tree = JsonNodeFactory.instance.objectNode();
      tree.putArray("TagSet").addObject().put("Key", "team").put("Value", value);
      return new ItemReading.Present(tree);
    }

    @Override
    public void write(BucketItem item, @Nullable JsonNode tree) {
      dieIf(diesBefore);
      value = tree == null ? "" : tree.path("TagSet").path(0).path("Value").asText();
      dieIf(diesAfter);
    }

    private static void dieIf(AtomicBoolean asked) {
      if (asked.compareAndSet(true, false)) {
        throw new IllegalStateException("the worker dies");
      }
    }
  }
}
