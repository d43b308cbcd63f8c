package io.bucketbrigade.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bucketbrigade.engine.governor.Simulation.Client;
import io.bucketbrigade.engine.governor.Simulation.Throttled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FlowControlTest {

  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void limit_whenEachRequestTakes30Ms_is200Within3Seconds(long seed) {
    Simulation simulation = new Simulation(Simulation.faraway(0.030, seed));
    Client client = simulation.client(512);

    simulation.run(3);

    assertThat(client.control.limit()).isGreaterThanOrEqualTo(200);
    assertThat(client.control.inFlight()).isGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void limit_whenEachRequestTakes30Ms_staysHigh(long seed) {
    Simulation simulation = new Simulation(Simulation.faraway(0.030, seed));
    Client client = simulation.client(512);
    simulation.run(3);
    client.count();

    List<Integer> limits = new ArrayList<>();
    simulation.run(60, limits::add);

    assertThat(limits).allMatch(limit -> limit >= 200);
    assertThat(client.accepted).isGreaterThan((long) (60 * 0.85 * 512 / 0.031));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void limit_whenServerHasTwoHands_staysSmall(long seed) {
    Simulation simulation = new Simulation(Simulation.busy(2, 0.001, seed));
    Client client = simulation.client(512);
    simulation.run(5);
    client.count();

    List<Integer> limits = new ArrayList<>();
    simulation.run(60, limits::add);

    assertThat(limits).allMatch(limit -> limit <= 8);
    assertThat(client.accepted).isGreaterThan(60 * 1_800);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void limit_whenServerHas100Hands_usesThemAndDoesNotOscillate(long seed) {
    Simulation simulation = new Simulation(Simulation.busy(100, 0.020, seed));
    Client client = simulation.client(512);
    simulation.run(10);
    client.count();

    List<Integer> limits = new ArrayList<>();
    simulation.run(60, limits::add);

    assertThat(client.accepted).isGreaterThan((long) (60 * 5_000 * 0.85));
    limits.sort(null);
    int median = limits.get(limits.size() / 2);
    assertThat(median).isBetween(80, 200);
    // One limit is tried at a time, above or below; most of the time is calm.
    long calm = limits.stream().filter(limit -> limit == median).count();
    assertThat(limits).allMatch(limit -> limit >= median / 2 && limit <= 2 * median);
    assertThat(calm).isGreaterThan(limits.size() / 2);
  }

  @Test
  void limit_whenServerGetsMoreHands_follows() {
    Simulation.Server few = Simulation.busy(4, 0.020, 1);
    Simulation.Server many = Simulation.busy(200, 0.020, 2);
    boolean[] grown = new boolean[1];
    Simulation simulation = new Simulation(now -> grown[0] ? many.arrives(now) : few.arrives(now));
    Client client = simulation.client(512);
    simulation.run(60);
    int before = client.control.limit();

    grown[0] = true;
    simulation.run(45);

    assertThat(before).isLessThanOrEqualTo(12);
    assertThat(client.control.limit()).isGreaterThanOrEqualTo(120);
  }

  @Test
  void refused_whenManyAreInFlight_halvesOncePerRoundTrip() {
    FlowControl control = grown();
    int before = control.limit();
    double rate = before / 0.030;

    for (int i = 0; i < before / 2; i++) {
      control.refused(2_990 * MILLI, 3_001 * MILLI + i);
    }
    assertThat(control.limit()).isEqualTo(before / 2);
    assertThat(control.perSecond(3_001 * MILLI)).isBetween(0.4 * rate, 0.6 * rate);

    // Sent after the cut and refused again: that is news.
    for (int i = 0; i < before / 2; i++) {
      control.refused(3_010 * MILLI, 3_040 * MILLI + i);
    }
    assertThat(control.limit()).isEqualTo(before / 4);
  }

  @Test
  void refused_onceAmongHundreds_costsLittle() {
    FlowControl control = grown();
    int before = control.limit();

    control.refused(2_990 * MILLI, 3_001 * MILLI);

    assertThat(control.limit()).isEqualTo(before);
    assertThat(control.perSecond(3_001 * MILLI)).isGreaterThan(0.8 * before / 0.031);
  }

  @ParameterizedTest
  @CsvSource({"0.001, 0.030, 5000", "0.05, 0.001, 90", "0.05, 0.030, 90"})
  void accepted_whenSomeAreRefusedWhateverTheRateIs_goesOn(
      double share, double latency, int atLeastPerSecond) {
    Random random = new Random(1);
    Simulation.Server server = Simulation.faraway(latency, 1);
    Simulation simulation =
        new Simulation(
            now -> {
              double at = server.arrives(now);
              return random.nextDouble() < share ? -at : at;
            });
    Client client = simulation.client(512);
    simulation.run(10);
    client.count();

    simulation.run(60);

    assertThat(client.accepted).isGreaterThan(60L * atLeastPerSecond);
  }

  private static FlowControl grown() {
    Simulation simulation = new Simulation(Simulation.faraway(0.030, 1));
    Client client = simulation.client(512);
    simulation.run(3);
    assertThat(client.control.limit()).isGreaterThanOrEqualTo(200);
    return client.control;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.030, 0.200})
  void sent_whenServerTakes100ASecond_isLittleMoreThanAccepted(double latency) {
    Throttled server = new Throttled(Simulation.faraway(latency, 1), 100);
    Simulation simulation = new Simulation(server);
    Client client = simulation.client(512);

    simulation.run(60);

    assertThat(client.sent).isLessThanOrEqualTo((long) (1.3 * client.accepted));
    assertThat(client.accepted).isGreaterThan(60 * 70);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.030, 0.200})
  void accepted_whenThrottlingEnds_isFullSpeedWithin30Seconds(double latency) {
    Throttled server = new Throttled(Simulation.busy(200, latency, 1), 100);
    Simulation simulation = new Simulation(server);
    Client client = simulation.client(512);
    simulation.run(30);

    server.perSecond(1e9);
    simulation.run(30);
    client.count();
    simulation.run(5);

    // 200 hands at work all the time, where the rate of a process allows it at all.
    double most = Math.min(200 / latency, 10_000);
    assertThat(client.accepted).isGreaterThan((long) (5 * 0.8 * most));
  }

  @Test
  void accepted_whenThrottlingBeginsAtFullSpeed_fallsToTheRateAtOnce() {
    Throttled server = new Throttled(Simulation.faraway(0.030, 1), 1e9);
    Simulation simulation = new Simulation(server);
    Client client = simulation.client(512);
    simulation.run(5);

    server.perSecond(100);
    simulation.run(1);
    client.count();
    simulation.run(20);

    assertThat(client.sent).isLessThanOrEqualTo((long) (1.3 * client.accepted));
    assertThat(client.accepted).isGreaterThan(20 * 60);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 400, 2_000})
  void accepted_whenTwoShareAThrottledBucket_isShareFairly(int perSecond) {
    Throttled server = new Throttled(Simulation.faraway(0.030, 1), perSecond);
    Simulation simulation = new Simulation(server);
    Client first = simulation.client(512);
    simulation.run(20);
    Client second = simulation.client(512);
    simulation.run(20);
    first.count();
    second.count();

    simulation.run(60);

    long both = first.accepted + second.accepted;
    assertThat(first.accepted).isBetween((long) (0.4 * both), (long) (0.6 * both));
    assertThat(both).isGreaterThan((long) (60 * 0.7 * perSecond));
    assertThat(first.sent + second.sent).isLessThanOrEqualTo((long) (1.3 * both));
  }

  @Test
  void isStalled_whenEverythingIsRefused_after10SecondsUntilOneIsAccepted() {
    Throttled server = new Throttled(Simulation.faraway(0.030, 1), 0);
    Simulation simulation = new Simulation(server);
    Client client = simulation.client(512);
    simulation.run(9);
    assertThat(client.control.isStalled(9_000 * MILLI)).isFalse();

    simulation.run(3);
    assertThat(client.control.isStalled(12_000 * MILLI)).isTrue();
    long sent = client.sent;
    simulation.run(10);
    assertThat(client.sent - sent).isBetween(10L, 60L);

    server.perSecond(1e9);
    simulation.run(2);
    assertThat(client.control.isStalled(24_000 * MILLI)).isFalse();
  }

  @Test
  void tryStart_whenNothingIsAnswered_doublesAtMost() {
    FlowControl control = new FlowControl(512);
    int started = 0;
    for (long now = 0; now < 60_000 * MILLI; now += 100 * MILLI) {
      started += control.tryStart(now) ? 1 : 0;
    }
    assertThat(started).isEqualTo(2 * Climb.FIRST_LIMIT);
  }

  @Test
  void tryStart_whenSomeHang_letsOthersInBesideThem() {
    FlowControl control = new FlowControl(512);
    for (int i = 0; i < Climb.FIRST_LIMIT; i++) {
      assertThat(control.tryStart(0)).isTrue();
    }
    assertThat(control.tryStart(1_900 * MILLI)).isFalse();

    for (long now = 2_100 * MILLI; now < 10_000 * MILLI; now += 100 * MILLI) {
      assertThat(control.tryStart(now)).isTrue();
      control.answered(now, now + 30 * MILLI, 0);
    }
    for (int i = 0; i < Climb.FIRST_LIMIT; i++) {
      control.lost(0, 10_000 * MILLI);
    }
    assertThat(control.inFlight()).isZero();
  }

  @Test
  void limit_whenBoundedByTheUser_isNeverAbove() {
    Simulation simulation = new Simulation(Simulation.faraway(0.030, 1));
    Client client = simulation.client(7);

    simulation.run(20, limit -> assertThat(limit).isLessThanOrEqualTo(7));

    assertThat(client.control.limit()).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> new FlowControl(0));
  }
}
