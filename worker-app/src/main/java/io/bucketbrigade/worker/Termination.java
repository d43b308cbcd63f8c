package io.bucketbrigade.worker;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT as an orderly end: the first asks, so that the program can hand back what it
 * works on and end with its own status; a second one ends the process at once. Shutdown hooks
 * cannot do this: they decide no exit status and swallow the second signal. Thread-safe.
 */
public final class Termination {

  /** What shells report for a process that a signal ended: 128 + its number. */
  private static final int SIGNAL_STATUS_BASE = 128;

  private final CountDownLatch requested = new CountDownLatch(1);

  private Termination() {}

  /** Takes over both signals for the rest of the process's life. */
  public static Termination listen() {
    Termination termination = new Termination();
    try {
      handle("TERM", () -> termination.on(15));
      handle("INT", () -> termination.on(2));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime cannot listen to signals", e);
    }
    return termination;
  }

  /** Whether the first signal came. */
  public boolean requested() {
    return requested.getCount() == 0;
  }

  /** Waits for the first signal. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /**
   * Waits for the first signal.
   *
   * @return whether it came in time
   */
  public boolean await(Duration deadline) throws InterruptedException {
    return requested.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void on(int number) {
    if (requested()) {
      Runtime.getRuntime().halt(SIGNAL_STATUS_BASE + number);
    }
    requested.countDown();
  }

  /**
   * {@code Signal.handle(new Signal(name), signal -> action.run())}, reflectively: the module
   * jdk.unsupported is here to stay, but its use is a compiler warning that nothing suppresses.
   */
  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(action);
    Object handler =
        MethodHandleProxies.asInterfaceInstance(
            handlerType, MethodHandles.dropArguments(run, 0, signalType));
    signalType
        .getMethod("handle", signalType, handlerType)
        .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
  }
}
