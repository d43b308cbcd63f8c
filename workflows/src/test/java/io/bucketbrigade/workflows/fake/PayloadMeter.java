package io.bucketbrigade.workflows.fake;

import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Leaves payloads as they are and remembers the largest. */
public final class PayloadMeter implements PayloadCodec {

  private final AtomicInteger largestBytes = new AtomicInteger();

  /** The size of the largest payload so far. */
  public int largestBytes() {
    return largestBytes.get();
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    payloads.forEach(
        payload -> largestBytes.accumulateAndGet(payload.getSerializedSize(), Math::max));
    return payloads;
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads;
  }
}
