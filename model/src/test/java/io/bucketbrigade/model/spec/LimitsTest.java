package io.bucketbrigade.model.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.model.spec.Limits.OfSide;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final Limits SOME =
      new Limits(new OfSide(1_500L, 50L << 20), new OfSide(null, 1_024L));

  @Test
  void words_nameWhatIsLimited() {
    assertThat(Limits.NONE.words()).isEqualTo("unlimited");
    assertThat(SOME.words())
        .isEqualTo("1,500 requests/s and 50.0 MiB/s at the source, 1.0 KiB/s at the destination");
    assertThat(new Limits(OfSide.NONE, new OfSide(2L, null)).words())
        .isEqualTo("2 requests/s at the destination");
  }

  @Test
  void appliedTo_changesWhatIsNamedAndLiftsZero() {
    assertThat(new LimitsChange(null, 0L, 7L, null).appliedTo(SOME))
        .isEqualTo(new Limits(new OfSide(1_500L, null), new OfSide(7L, 1_024L)));
    assertThat(new LimitsChange(0L, 0L, 0L, 0L).appliedTo(SOME)).isEqualTo(Limits.NONE);
    assertThat(new LimitsChange(null, null, null, null).appliedTo(SOME)).isEqualTo(SOME);
  }

  @Test
  void limits_outOfBounds_areRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OfSide(0L, null))
        .withMessage("requestsPerSecond is 0; it must be between 1 and 10000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OfSide(null, 1L << 50))
        .withMessageStartingWith("bytesPerSecond is ");
    assertThatIllegalArgumentException().isThrownBy(() -> new Allowance(SOME, 0));
  }

  @Test
  void json_isReadAgain_andWhatIsAbsentIsNoLimit() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();

    assertThat(json.readValue(json.writeValueAsString(SOME), Limits.class)).isEqualTo(SOME);
    assertThat(json.readValue("{}", Limits.class)).isEqualTo(Limits.NONE);
    assertThat(json.writeValueAsString(Limits.NONE))
        .isEqualTo("{\"source\":{},\"destination\":{}}");
  }
}
