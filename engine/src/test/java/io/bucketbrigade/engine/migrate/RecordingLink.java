package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.StopReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lease's tie that remembers every heartbeat and does what the test says. */
public final class RecordingLink implements LeaseLink {

  private final List<RangeCheckpoint> heartbeats = new CopyOnWriteArrayList<>();
  private final Consumer<RangeCheckpoint> onHeartbeat;
  private volatile @Nullable StopReason stop;
  private volatile boolean toldToStop;
  private volatile boolean mayWrite = true;
  private final AtomicLong asked = new AtomicLong();

  public RecordingLink() {
    this(checkpoint -> {});
  }

  /** Calls {@code onHeartbeat} with each heartbeat, on the lease's thread. */
  public RecordingLink(Consumer<RangeCheckpoint> onHeartbeat) {
    this.onHeartbeat = onHeartbeat;
  }

  @Override
  public void heartbeat(RangeCheckpoint checkpoint) {
    heartbeats.add(checkpoint);
    onHeartbeat.accept(checkpoint);
  }

  @Override
  public @Nullable StopReason stopRequested() {
    StopReason reason = stop;
    toldToStop = reason != null;
    return reason;
  }

  /** Whether the lease has asked and heard that it should stop. */
  boolean wasToldToStop() {
    return toldToStop;
  }

  @Override
  public boolean mayWrite() {
    asked.incrementAndGet();
    return mayWrite;
  }

  /** Asks the lease to stop. */
  public void stop(StopReason reason) {
    stop = reason;
  }

  /** Grants or withdraws the right to write. */
  public void allowWrites(boolean allowed) {
    mayWrite = allowed;
  }

  /** How often anybody asked whether to write. */
  public long timesAskedToWrite() {
    return asked.get();
  }

  /** All heartbeats so far, oldest first. */
  public List<RangeCheckpoint> heartbeats() {
    return List.copyOf(heartbeats);
  }

  /** The newest heartbeat; nothing settled if there was none. */
  RangeCheckpoint last() {
    return heartbeats.isEmpty() ? RangeCheckpoint.NONE : heartbeats.getLast();
  }
}
