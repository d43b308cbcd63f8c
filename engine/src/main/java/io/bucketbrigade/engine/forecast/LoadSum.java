package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import java.util.EnumMap;
import java.util.Map;

/** Adds up the loads of millions of objects. Not thread-safe. */
final class LoadSum {

  private final OfSide source = new OfSide();
  private final OfSide destination = new OfSide();
  private long bytesCopied;

  private static final class OfSide {

    private final Map<RequestKind, Long> requests = new EnumMap<>(RequestKind.class);
    private long bytesOut;
    private long bytesIn;

    void add(SideLoad load) {
      load.requests().forEach((kind, count) -> requests.merge(kind, count, Long::sum));
      bytesOut += load.bytesOut();
      bytesIn += load.bytesIn();
    }

    SideLoad sum() {
      return new SideLoad(requests, bytesOut, bytesIn);
    }
  }

  void add(Load load) {
    source.add(load.source());
    destination.add(load.destination());
    bytesCopied += load.bytesCopied();
  }

  Load sum() {
    return new Load(source.sum(), destination.sum(), bytesCopied);
  }
}
