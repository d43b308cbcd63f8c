package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObjectWriteTest {

  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final ListedObject SOURCE =
      new ListedObject(ObjectKey.of("k"), 7, "s", NOON, null);
  private static final ObjectWrite WRITE =
      ObjectWrite.of(ObjectKey.of("in/k"), SOURCE, new WriteResult("d", "v"));

  @Test
  void of_keepsWhatWasReadAndWritten() {
    assertThat(WRITE.sourceEtag()).isEqualTo("s");
    assertThat(WRITE.destinationEtag()).isEqualTo("d");
    assertThat(WRITE.destinationVersionId()).isEqualTo("v");
    assertThat(WRITE.isStillOf(SOURCE)).isTrue();
    assertThat(WRITE.keyBelow("in/")).isEqualTo(ObjectKey.of("k"));
    assertThat(WRITE.goneSince()).isNull();
  }

  @Test
  void goneAt_keepsTheFirstSight_andHereForgetsIt() {
    ObjectWrite gone = WRITE.goneAt(NOON);
    assertThat(gone.goneSince()).isEqualTo(NOON);
    assertThat(gone.goneAt(NOON.plusSeconds(9))).isSameAs(gone);
    assertThat(gone.here()).isEqualTo(WRITE);
    assertThat(WRITE.here()).isSameAs(WRITE);
  }

  @Test
  void row_whoseDestinationIsStillOurs_saysSo() {
    ListedObject ours = new ListedObject(ObjectKey.of("k"), 7, "d", NOON, null);
    ListedObject other = new ListedObject(ObjectKey.of("k"), 7, "x", NOON, null);
    assertThat(new MergeRow.Both(SOURCE, ours, WRITE).ours()).isEqualTo(WRITE);
    assertThat(new MergeRow.Both(SOURCE, other, WRITE).ours()).isNull();
    assertThat(new MergeRow.Both(SOURCE, ours).ours()).isNull();
    assertThat(new MergeRow.DestinationOnly(ours, WRITE).orphan()).isEqualTo(WRITE);
    assertThat(new MergeRow.DestinationOnly(other, WRITE).orphan()).isNull();
    assertThat(new MergeRow.DestinationOnly(ours).orphan()).isNull();
  }

  @Test
  void withLogged_putsTheLogBesideTheRow() {
    ListedObject ours = new ListedObject(ObjectKey.of("k"), 7, "d", NOON, null);
    assertThat(new MergeRow.Both(SOURCE, ours).withLogged(WRITE).logged()).isEqualTo(WRITE);
    assertThat(new MergeRow.SourceOnly(SOURCE).withLogged(WRITE).logged()).isEqualTo(WRITE);
    assertThat(new MergeRow.DestinationOnly(ours).withLogged(WRITE).logged()).isEqualTo(WRITE);
  }
}
