package io.bucketbrigade.model.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FidelityOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a b", "-a", "\u00fc"})
  void recordLastModified_whenItNamesNoEntry_isRefused(String name) {
    assertThatThrownBy(() -> FidelityOptions.DEFAULT.withRecordedLastModified(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void acl_suppliesWhatAnotherRecordLacks() {
    AclOptions options = new AclOptions(Map.of(), Unmapped.QUARANTINE);
    assertThat(FidelityOptions.DEFAULT.withAcl(options).acl()).isEqualTo(options);
    assertThat(FidelityOptions.DEFAULT.acl()).isNull();
  }

  @Test
  void acl_withTooManyOwners_isRefused() {
    Map<String, String> many =
        IntStream.rangeClosed(0, AclOptions.MAX_OWNERS)
            .boxed()
            .collect(Collectors.toMap(i -> "old" + i, i -> "new" + i));
    assertThatThrownBy(() -> new AclOptions(many, Unmapped.DROP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 50");
  }

  @Test
  void acl_withAnEmptyName_isRefused() {
    assertThatThrownBy(() -> new AclOptions(Map.of("a", " "), Unmapped.DROP))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
