package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerRecordTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "a\"b",
        "\"",
        "a\\",
        "\\\"",
        "line\nfeed",
        "\u0000",
        "\u00fc\ud83d\ude00"
      })
  void keyOf_aRecordAsWritten_isItsKey(String key) throws JsonProcessingException {
    LedgerRecord record =
        new LedgerRecord(
            ObjectKey.of(key),
            1,
            "e",
            Fate.FAILED,
            FailureCode.OBJECT_UNREADABLE,
            "about \"" + key + "\"",
            null,
            null,
            1,
            Instant.EPOCH);

    String line = StateRecords.json().writeValueAsString(record);

    assertThat(LedgerRecord.keyOf(line)).isEqualTo(record.key());
  }

  @Test
  void keyOf_whereTheKeyComesLater_isItsKey() {
    String line =
        """
        {"sizeBytes":1,"key":"a","etag":"e","fate":"FAILED","code":"OBJECT_UNREADABLE",\
        "message":"why","attempts":1,"time":"1970-01-01T00:00:00Z"}""";

    assertThat(LedgerRecord.keyOf(line)).isEqualTo(ObjectKey.of("a"));
  }

  @Test
  void keyOf_noRecord_saysSo() {
    assertThatThrownBy(() -> LedgerRecord.keyOf("")).isInstanceOf(StateStoreException.class);
    assertThatThrownBy(() -> LedgerRecord.keyOf("{\"key\":\"a"))
        .isInstanceOf(StateStoreException.class);
  }
}
