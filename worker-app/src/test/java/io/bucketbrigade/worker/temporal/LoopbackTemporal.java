package io.bucketbrigade.worker.temporal;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Temporal's in-memory test server behind a real port of the loopback interface. */
public final class LoopbackTemporal implements AutoCloseable {

  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private Server server;
  private final int port;

  private LoopbackTemporal() {
    server = listen(0);
    port = server.getPort();
  }

  /** On a free port. */
  public static LoopbackTemporal start() {
    return new LoopbackTemporal();
  }

  /** As host:port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Goes away, as a server that is restarted does; what it knows stays. */
  public void vanish() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Comes back on the same port. */
  public void comeBack() {
    server = listen(port);
  }

  @Override
  public void close() {
    vanish();
    services.close();
  }

  private Server listen(int wantedPort) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort));
    services.getServices().forEach(builder::addService);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
