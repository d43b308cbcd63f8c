package io.bucketbrigade.engine.governor;

import io.bucketbrigade.engine.governor.Governor.Ticket;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.SurroundedStore;
import java.util.function.Supplier;

/**
 * A bucket whose requests wait for their turn at its {@link Governor}, and tell it what became of
 * them. It repeats nothing; the retry layer above it does, and each attempt waits for its turn
 * again.
 *
 * <p>An interrupt ends the wait, and the request fails unsent with the interrupt flag set. Where
 * the server has refused everything for long, requests fail unsent as throttled.
 */
public final class GovernedStore extends SurroundedStore {

  private static final int SERVICE_UNAVAILABLE = 503;

  private final Governor governor;

  /**
   * Governs {@code store}, which this then owns.
   *
   * @param governor shared by all stores over the same bucket of the same endpoint
   */
  public GovernedStore(ObjectStore store, Governor governor) {
    super(store);
    this.governor = governor;
  }

  @Override
  public int concurrency() {
    return governor.limit();
  }

  @Override
  protected <T> T send(Kind kind, long bodyBytes, Supplier<T> request) {
    Ticket ticket = enter();
    T answer;
    try {
      answer = request.get();
    } catch (StoreException e) {
      tell(ticket, e);
      throw e;
    } catch (RuntimeException | Error e) {
      ticket.lost();
      throw e;
    }
    ticket.answered(bodyBytes);
    return answer;
  }

  private Ticket enter() {
    Ticket ticket;
    try {
      ticket = governor.enter();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreFailure.CONNECTION, "not sent: interrupted before its turn");
    }
    if (ticket == null) {
      throw new StoreException(
          StoreFailure.THROTTLED,
          "not sent: the server has answered every request to bucket '%s' with throttling for %d s"
              .formatted(bucket(), FlowControl.STALLED_AFTER.toSeconds()));
    }
    return ticket;
  }

  private static void tell(Ticket ticket, StoreException e) {
    boolean refused =
        e.failure() == StoreFailure.THROTTLED || e.httpStatus() == SERVICE_UNAVAILABLE;
    if (refused) {
      ticket.refused();
    } else if (e.httpStatus() == 0) {
      ticket.lost();
    } else {
      ticket.answered(0);
    }
  }
}
