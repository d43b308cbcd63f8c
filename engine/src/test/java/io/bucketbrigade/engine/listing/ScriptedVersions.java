package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A store that answers with these pages of versions, whatever it is asked, and nothing else. */
final class ScriptedVersions {

  private final Deque<VersionPage> pages = new ArrayDeque<>();
  final List<VersionsRequest> requests = new ArrayList<>();
  final ObjectStore store =
      (ObjectStore)
          Proxy.newProxyInstance(
              ObjectStore.class.getClassLoader(),
              new Class<?>[] {ObjectStore.class},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("listVersions")) {
                  throw new AssertionError("not asked for: " + method.getName());
                }
                requests.add((VersionsRequest) arguments[0]);
                return pages.remove();
              });

  ScriptedVersions page(boolean truncated, ListedVersion... versions) {
    pages.add(new VersionPage(List.of(versions), truncated, null));
    return this;
  }

  ScriptedVersions page(VersionPage page) {
    pages.add(page);
    return this;
  }

  MappingSide side(String prefix) {
    return new MappingSide(Side.SOURCE, store, prefix, Capabilities.UNKNOWN, true);
  }

  static ListedVersion version(String key, String id, boolean latest) {
    return new ListedVersion(
        ObjectKey.of(key), id, latest, false, 7, "etag-" + id, Instant.EPOCH, "STANDARD");
  }
}
