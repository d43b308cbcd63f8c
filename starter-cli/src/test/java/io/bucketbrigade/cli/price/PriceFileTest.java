package io.bucketbrigade.cli.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.worker.config.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PriceFileTest {

  private static final String REQUESTS =
      "{list: 1, get: 0.5, head: 0.5, put: 2, copy: 2, createUpload: 2, uploadPart: 2,"
          + " uploadPartCopy: 2, completeUpload: 2, readTags: 0.5, readLockOrAcl: 0.5}";

  private static final String FILE =
      """
      currency: EUR
      asOf: 2026-11-01
      region: eu-central-1
      source: {per1000Requests: %1$s, perGBOut: 0.08, perGBCopied: 0.01}
      destination: {per1000Requests: %1$s, perGBOut: 0, perGBCopied: 0}
      """
          .formatted(REQUESTS);

  @Test
  void read_ofAWholeTable_hasItsPrices() {
    PriceTable table = PriceFile.parse("prices.yaml", FILE);
    assertThat(table.currency()).isEqualTo("EUR");
    assertThat(table.asOf()).isEqualTo("2026-11-01");
    assertThat(table.region()).isEqualTo("eu-central-1");
    assertThat(table.source().per1000Requests().get(RequestKind.GET)).isEqualByComparingTo("0.5");
    assertThat(table.source().perGbOut()).isEqualByComparingTo("0.08");
    assertThat(table.destination().perGbOut()).isEqualByComparingTo("0");
  }

  @Test
  void example_isReadable_andSaysThatItIsOne() {
    PriceTable table = PriceFile.example();
    assertThat(table.asOf()).contains("example");
    assertThat(table.source().per1000Requests()).hasSize(RequestKind.values().length);
  }

  @Test
  void read_ofAnUnknownKey_namesTheNearestKnown() {
    refuses("perGBOut: 0.08", "perGbOut: 0.08", "line 4", "source.perGbOut", "'perGBOut'");
    refuses("readTags", "readTag", "source.per1000Requests.readTag", "'readTags'");
  }

  @Test
  void read_ofAMissingPrice_isRefused_soThatNothingIsFreeByAnOversight() {
    refuses("get: 0.5, ", "", "source.per1000Requests.get is missing");
    refuses("currency: EUR\n", "", "currency is missing");
  }

  @Test
  void read_ofWhatIsNoPrice_isRefused() {
    refuses("list: 1", "list: -1", "list is '-1'; it must be a number from 0 to 1000000");
    refuses("list: 1", "list: cheap", "list is 'cheap'");
    refuses("list: 1", "list: 1e99", "list is '1e99'");
  }

  @Test
  void read_ofAMissingFile_saysSo() {
    assertThatThrownBy(() -> PriceFile.read(Path.of("/nowhere/prices.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("/nowhere/prices.yaml does not exist");
  }

  private static void refuses(String there, String instead, String... words) {
    assertThat(FILE).contains(there);
    assertThatThrownBy(() -> PriceFile.parse("prices.yaml", FILE.replace(there, instead)))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains("prices.yaml")
        .contains(words);
  }
}
