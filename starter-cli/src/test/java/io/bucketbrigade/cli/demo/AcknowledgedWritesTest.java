package io.bucketbrigade.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcknowledgedWritesTest {

  private final AcknowledgedWrites writes = new AcknowledgedWrites();
  private final Map<String, byte[]> bucket = new HashMap<>();

  @Test
  void firstLoss_whenAllIsThere_isNone() {
    acknowledge("a", "1");
    acknowledge("b", "1");
    acknowledge("a", "2");
    bucket.put("somebody else's", bytes("?"));

    assertThat(writes.firstLossAt("new", bucket::get)).isEmpty();
    assertThat(writes.count()).isEqualTo(3);
    assertThat(writes.objects()).isEqualTo(2);
  }

  @Test
  void firstLoss_ofAnObjectThatIsNotThere_namesIt() {
    acknowledge("a", "1");
    acknowledge("b", "1");
    bucket.remove("b");

    assertThat(writes.firstLossAt("new", bucket::get))
        .hasValue("a write of 'b' was acknowledged, and new does not hold it.");
  }

  @Test
  void firstLoss_ofAnObjectThatIsAsItWasBefore_namesIt() {
    acknowledge("a", "1");
    acknowledge("a", "2");
    bucket.put("a", bytes("1"));

    assertThat(writes.firstLossAt("new", bucket::get))
        .hasValue("new holds other bytes of 'a' than were acknowledged last.");
  }

  private void acknowledge(String key, String text) {
    writes.add(key, bytes(text));
    bucket.put(key, bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
