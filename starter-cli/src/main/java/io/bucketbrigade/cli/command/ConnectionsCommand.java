package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.Table;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3ObjectStores;
import io.bucketbrigade.worker.config.ConnectionsFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands about the connections file. */
@Command(name = "connections", description = "Work with the connections file.")
final class ConnectionsCommand {

  /** Tries each connection from this machine. */
  @Command(
      name = "check",
      description = "Try each connection from this machine; exits 4 if one does not work.")
  static final class Check implements Callable<Integer> {

    // A machine in reach answers in a fraction of this.
    private static final int CONNECT_MILLIS_MAX = 5_000;

    private final Console console;

    @Mixin ConnectionsOption option = new ConnectionsOption();

    @Option(
        names = "--bucket",
        paramLabel = "[CONNECTION=]BUCKET",
        description = "Also describe and list this bucket; may be repeated.")
    List<String> buckets = List.of();

    Check(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Map<String, S3Connection> connections = ConnectionsFile.load(option.file);
      Map<String, List<String>> asked = bucketsByConnection(connections);
      Table table = new Table("CONNECTION", "ENDPOINT", "BUCKET", "RESULT");
      boolean good = true;
      try (S3ObjectStores stores = new S3ObjectStores(connections, 1)) {
        for (S3Connection connection : connections.values()) {
          List<String> named = asked.getOrDefault(connection.name(), List.of());
          if (named.isEmpty()) {
            good &= check(table, connection, "-", () -> reach(connection));
          }
          for (String bucket : named) {
            good &= check(table, connection, bucket, () -> look(stores, connection, bucket));
          }
        }
      }
      table.lines().forEach(console.out()::println);
      return (good ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE).code();
    }

    private Map<String, List<String>> bucketsByConnection(Map<String, S3Connection> connections) {
      Map<String, List<String>> asked = new LinkedHashMap<>();
      for (String text : buckets) {
        int equals = text.indexOf('=');
        if (equals < 0) {
          connections.keySet().forEach(name -> add(asked, name, text));
        } else if (connections.containsKey(text.substring(0, equals))) {
          add(asked, text.substring(0, equals), text.substring(equals + 1));
        } else {
          throw CliException.usage(
              "--bucket %s names no known connection; known are %s."
                  .formatted(text, connections.keySet()));
        }
      }
      return asked;
    }

    private static void add(Map<String, List<String>> asked, String name, String bucket) {
      asked.merge(
          name,
          List.of(bucket),
          (before, more) ->
              java.util.stream.Stream.concat(before.stream(), more.stream()).toList());
    }

    private static boolean check(
        Table table, S3Connection connection, String bucket, Callable<String> probe) {
      String result;
      boolean good = true;
      try {
        result = probe.call();
      } catch (StoreException e) {
        good = false;
        result = e.failure() + ": " + e.getMessage();
      } catch (Exception e) {
        good = false;
        result = "not reachable: " + e.getMessage();
      }
      URI endpoint = connection.endpoint();
      table.add(
          TerminalText.escape(connection.name()),
          endpoint == null ? "aws" : TerminalText.escape(endpoint.toString()),
          TerminalText.escape(bucket),
          TerminalText.escape(result));
      return good;
    }

    private static String look(S3ObjectStores stores, S3Connection connection, String bucket) {
      ObjectStore store = stores.open(new BucketLocation(connection.name(), bucket, "", null));
      BucketFacts facts = store.describeBucket();
      int seen = store.list(new ListRequest("", null, null, null, 1)).objects().size();
      return "good: region %s, %s, %s"
          .formatted(
              facts.region(),
              facts.versioned() ? "versioned" : "not versioned",
              seen == 0 ? "empty" : "listable");
    }

    private static String reach(S3Connection connection) throws java.io.IOException {
      URI endpoint = connection.endpoint();
      if (endpoint == null) {
        return "not tried: name a bucket with --bucket " + connection.name() + "=BUCKET";
      }
      int port = endpoint.getPort();
      if (port < 0) {
        port = "https".equals(endpoint.getScheme()) ? 443 : 80;
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(endpoint.getHost(), port), CONNECT_MILLIS_MAX);
      }
      return "reachable; --bucket " + connection.name() + "=BUCKET tries its credentials";
    }
  }
}
