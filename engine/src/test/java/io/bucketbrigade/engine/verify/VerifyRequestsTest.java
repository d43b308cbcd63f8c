package io.bucketbrigade.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of the requests of a verification beforehand is what a lease then sends. */
class VerifyRequestsTest {

  private static final ObjectAttributes TAGGED = ObjectAttributes.NONE.withTags(Map.of("a", "b"));

  @Test
  void ofMetadata_whenReadsCountTagsAndThereAreNone_isAHeadASide() throws InterruptedException {
    TestVerification both = new TestVerification().level(VerifyLevel.METADATA);
    both.copied("a", "text");
    both.copied("b", "more");
    MigrationContext context = both.context();
    MigrationContext seen =
        new MigrationContext(
            context.spec(),
            context.source().withCapabilities(context.source().capabilities().withTagCountOpen()),
            context.destination());
    Load each = new VerifyRequests(seen).ofMetadata();

    both.run();

    assertThat(each.requests()).isEqualTo(2);
    assertSent(both, each.times(2));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofMetadata_whenObjectsHaveTags_readsThemOnBothSides(boolean counted)
      throws InterruptedException {
    TestVerification both =
        new TestVerification(Behaviour.AWS.withTagCountOnRead(counted)).level(VerifyLevel.METADATA);
    both.copied("a", TAGGED, TAGGED);

    both.run();

    assertSent(both, new VerifyRequests(both.context()).ofMetadata());
  }

  @Test
  void ofContent_readsBothSidesInPieces() throws InterruptedException {
    TestVerification both = new TestVerification().level(VerifyLevel.CONTENT);
    byte[] bytes = new byte[9 * 1024 * 1024];
    both.source.add("a", bytes, TAGGED);
    both.destination.add("a", bytes, TAGGED);
    ListedObject row = both.source.list(ListRequest.from("", null)).objects().getFirst();

    both.run();

    Load said = new VerifyRequests(both.context()).ofContent(row);
    assertThat(said.source().bytesOut()).isEqualTo(bytes.length);
    assertThat(said.destination().bytesOut()).isEqualTo(bytes.length);
    assertSent(both, said);
  }

  private static void assertSent(TestVerification both, Load said) {
    assertThat(List.of(sent(both.sourceWire), sent(both.destinationWire)))
        .isEqualTo(List.of(said.source().requests(), said.destination().requests()));
  }

  private static Map<RequestKind, Long> sent(FaultyObjectStore wire) {
    Map<RequestKind, Long> sent = new EnumMap<>(RequestKind.class);
    sent.put(RequestKind.GET, wire.requests(Operation.GET));
    sent.put(RequestKind.HEAD, wire.requests(Operation.HEAD));
    sent.put(RequestKind.READ_TAGS, wire.requests(Operation.GET_TAGS));
    return new SideLoad(sent, 0, 0).requests();
  }
}
