package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketLocation;
import java.util.HashMap;
import java.util.Map;

/** Connections {@code old} and {@code new} to two providers, and whatever a test adds. */
public final class FakeConnections implements ObjectStores {

  private final InMemoryS3 oldProvider = new InMemoryS3();
  private final InMemoryS3 newProvider = new InMemoryS3();
  private final Map<String, InMemoryS3> providers = new HashMap<>();
  private final Map<String, FaultyObjectStore> opened = new HashMap<>();
  private final Map<String, ObjectStore> aliases = new HashMap<>();

  /** The bucket {@code source} of {@code old}. */
  public final InMemoryObjectStore source = oldProvider.createBucket("source");

  /** The bucket {@code destination} of {@code new}. */
  public final InMemoryObjectStore destination = newProvider.createBucket("destination");

  /** Two providers with an empty bucket each. */
  public FakeConnections() {
    providers.put("old", oldProvider);
    providers.put("new", newProvider);
  }

  /** Another name for the same provider. */
  public void connect(String connection, String sameAs) {
    providers.put(connection, provider(sameAs));
  }

  /** Another bucket name, through a connection of its own, for a bucket. */
  public void alias(String connection, String bucket, ObjectStore real) {
    providers.put(connection, new InMemoryS3());
    aliases.put(connection + "/" + bucket, real);
  }

  /** Another bucket of a provider. */
  public InMemoryObjectStore createBucket(String connection, String bucket) {
    return provider(connection).createBucket(bucket);
  }

  void behave(Behaviour behaviour) {
    destination.behave(behaviour);
  }

  /** The faults of what a connection shows of a bucket. */
  public FaultyObjectStore faults(String connection, String bucket) {
    return opened.computeIfAbsent(
        connection + "/" + bucket,
        name -> {
          ObjectStore alias = aliases.get(name);
          return new FaultyObjectStore(alias == null ? provider(connection).open(bucket) : alias);
        });
  }

  /** The faults of {@link #source}. */
  public FaultyObjectStore ofSource() {
    return faults("old", "source");
  }

  /** The faults of {@link #destination}. */
  public FaultyObjectStore ofDestination() {
    return faults("new", "destination");
  }

  /** Breaks every request from now on. */
  public static void failAll(FaultyObjectStore store, StoreFailure failure) {
    for (Operation operation : Operation.values()) {
      store.on(operation).always().fail(failure);
    }
  }

  @Override
  public ObjectStore open(BucketLocation location) {
    if (!providers.containsKey(location.connection())) {
      throw new UnknownConnectionException(
          "there is no connection '%s'; known are %s"
              .formatted(location.connection(), providers.keySet()));
    }
    return faults(location.connection(), location.bucket());
  }

  private InMemoryS3 provider(String connection) {
    InMemoryS3 provider = providers.get(connection);
    if (provider == null) {
      throw new IllegalStateException("no provider " + connection);
    }
    return provider;
  }
}
