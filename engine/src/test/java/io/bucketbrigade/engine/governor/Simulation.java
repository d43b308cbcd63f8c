package io.bucketbrigade.engine.governor;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Clients that always have more to ask, each behind a {@link FlowControl}, before one simulated
 * server. Time is simulated, so a minute takes a moment and every run is the same.
 */
final class Simulation {

  private static final double NANOS = 1e9;

  /** When a waiting client looks again, as its thread would be woken. */
  private static final long TICK_NANOS = 1_000_000;

  private final Server server;
  private final List<Client> clients = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long eventsMade;

  Simulation(Server server) {
    this.server = server;
  }

  /** What a server makes of a request. */
  interface Server {

    /**
     * A request arrives.
     *
     * @return when it is answered; below 0 if it is refused at once, which takes as long
     */
    double arrives(double now);
  }

  /** Always the same time, whatever is asked, a little more or less. */
  static Server faraway(double latencySeconds, long seed) {
    Random random = new Random(seed);
    return now -> now + latencySeconds * (0.9 + 0.2 * random.nextDouble());
  }

  /** So many hands, each of which serves one request at a time. */
  static Server busy(int hands, double serviceSeconds, long seed) {
    Random random = new Random(seed);
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int i = 0; i < hands; i++) {
      free.add(0.0);
    }
    return now -> {
      double begins = Math.max(now, free.remove());
      double ends = begins + serviceSeconds * (0.5 + random.nextDouble());
      free.add(ends);
      return ends;
    };
  }

  /** Refuses what exceeds a rate, which may change, with a burst of a tenth of a second. */
  static final class Throttled implements Server {

    private final Server server;
    private double perSecond;
    private double tokens;
    private double filledAt;

    Throttled(Server server, double perSecond) {
      this.server = server;
      this.perSecond = perSecond;
    }

    void perSecond(double allowed) {
      perSecond = allowed;
    }

    @Override
    public double arrives(double now) {
      tokens = Math.min(Math.max(1, perSecond / 10), tokens + (now - filledAt) * perSecond);
      filledAt = now;
      double answeredAt = server.arrives(now);
      if (tokens < 1) {
        return -answeredAt;
      }
      tokens--;
      return answeredAt;
    }
  }

  /** One process. */
  final class Client {

    final FlowControl control;
    long sent;
    long accepted;
    private boolean looksAgain;

    private Client(int highest) {
      control = new FlowControl(highest);
    }

    void count() {
      sent = 0;
      accepted = 0;
    }

    private void sendAll() {
      while (control.tryStart(now)) {
        sent++;
        double answeredAt = server.arrives(now / NANOS);
        long startedAt = now;
        at((long) (Math.abs(answeredAt) * NANOS), () -> ended(startedAt, answeredAt >= 0));
      }
      if (control.inFlight() < control.limit() && !looksAgain) {
        looksAgain = true;
        at(
            now + Math.max(TICK_NANOS, control.waitNanos(now)),
            () -> {
              looksAgain = false;
              sendAll();
            });
      }
    }

    private void ended(long startedAt, boolean answered) {
      if (answered) {
        accepted++;
        control.answered(startedAt, now, 0);
      } else {
        control.refused(startedAt, now);
      }
      sendAll();
    }
  }

  private record Event(long at, long order, Runnable what) implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  private void at(long when, Runnable what) {
    events.add(new Event(Math.max(when, now), eventsMade++, what));
  }

  /** One more client, which begins now. */
  Client client(int highest) {
    Client client = new Client(highest);
    clients.add(client);
    at(now, client::sendAll);
    return client;
  }

  /** Lets time pass. */
  void run(double seconds) {
    long until = now + (long) (seconds * NANOS);
    while (!events.isEmpty() && events.element().at() <= until) {
      Event next = events.remove();
      now = next.at();
      next.what().run();
    }
    now = until;
  }

  /** Lets time pass and shows the first client's limit ten times a second. */
  void run(double seconds, IntConsumer limits) {
    for (int i = 0; i < seconds * 10; i++) {
      run(0.1);
      limits.accept(clients.getFirst().control.limit());
    }
  }
}
