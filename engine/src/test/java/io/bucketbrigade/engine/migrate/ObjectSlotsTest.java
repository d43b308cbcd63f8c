package io.bucketbrigade.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ObjectSlotsTest {

  @Test
  void take_whenAsManyAreTakenAsIsWorthwhile_waitsUntilOneIsGivenBack() throws Exception {
    ObjectSlots slots = new ObjectSlots(100, () -> 2);
    slots.take();
    slots.take();
    Thread third = taking(slots);
    while (third.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    slots.give();
    third.join();

    assertThat(slots.areFree()).isFalse();
    slots.give();
    slots.give();
    assertThat(slots.areFree()).isTrue();
  }

  @Test
  void take_whenTheSidesComeToTakeMore_goesOnWithoutAnyEnding() throws Exception {
    AtomicInteger worthwhile = new AtomicInteger(1);
    ObjectSlots slots = new ObjectSlots(100, worthwhile::get);
    slots.take();
    Thread second = taking(slots);

    worthwhile.set(2);

    second.join();
  }

  @Test
  void take_whenTheSidesTakeMoreThanTheLease_isBoundedByTheLease() throws Exception {
    ObjectSlots slots = new ObjectSlots(1, () -> 1_000);
    slots.take();
    Thread second = taking(slots);
    while (second.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    second.interrupt();
    second.join();
    slots.give();

    assertThat(slots.areFree()).isTrue();
  }

  private static Thread taking(ObjectSlots slots) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                slots.take();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
