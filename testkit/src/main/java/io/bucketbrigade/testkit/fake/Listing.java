package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param rows objects, in order
 * @param commonPrefixes in order
 * @param truncated whether more follows
 * @param last the last key or common prefix of the page, after which the next page begins
 */
record Listing(
    List<StoredObject> rows, List<String> commonPrefixes, boolean truncated, String last) {

  /**
   * Asks for a page.
   *
   * @param prefix keys begin with it
   * @param delimiter groups keys; empty for none
   * @param after the page begins after it; empty for the beginning
   * @param max how many rows and common prefixes at most
   */
  record Request(String prefix, String delimiter, String after, int max) {}

  static Listing of(FakeBucket bucket, Request request, @Nullable Fault fault) {
    Request asked = fault == Fault.PAGE_BACKWARDS ? fromStart(request) : request;
    if (fault == Fault.PAGE_STUCK) {
      return new Listing(List.of(), List.of(), true, request.after());
    }
    Listing page = new Walk(bucket, asked, fault == Fault.PAGE_REPEATED).page();
    return switch (fault) {
      case PAGE_SHUFFLED -> page.shuffled();
      case PAGE_SKIPS -> page.withoutMiddle();
      case null, default -> page;
    };
  }

  private static Request fromStart(Request request) {
    return new Request(request.prefix(), request.delimiter(), "", request.max());
  }

  private Listing shuffled() {
    List<StoredObject> mixed = new ArrayList<>(rows);
    if (mixed.size() > 1) {
      Collections.swap(mixed, mixed.size() / 2, mixed.size() / 2 - 1);
    }
    return new Listing(mixed, commonPrefixes, truncated, last);
  }

  private Listing withoutMiddle() {
    List<StoredObject> fewer = new ArrayList<>(rows);
    if (fewer.size() > 2) {
      fewer.remove(fewer.size() / 2);
    }
    return new Listing(fewer, commonPrefixes, truncated, last);
  }

  /** Throws if the page shows a key that a fault schedule has broken. */
  void requireUnbroken(ServerState server) {
    for (StoredObject row : rows) {
      if (server.faults().breaksListing(row.key())) {
        throw S3Error.internalError();
      }
    }
  }

  private static final class Walk {
    // After every key that begins with a common prefix, or nearly so; the rest is skipped one by
    // one.
    private static final String LAST_CODE_POINT = "\uDBFF\uDFFF";

    private final FakeBucket bucket;
    private final Request request;
    private final boolean inclusive;
    private final List<StoredObject> rows = new ArrayList<>();
    private final List<String> commonPrefixes = new ArrayList<>();
    private Iterator<StoredObject> objects;
    private String last;

    Walk(FakeBucket bucket, Request request, boolean inclusive) {
      this.bucket = bucket;
      this.request = request;
      this.inclusive = inclusive;
      this.last = request.after();
      boolean fromPrefix = bucket.compare(request.after(), request.prefix()) < 0;
      String start = fromPrefix ? request.prefix() : request.after();
      this.objects = bucket.visibleFrom(start, fromPrefix || inclusive);
    }

    Listing page() {
      boolean truncated = false;
      while (objects.hasNext() && !truncated) {
        StoredObject object = objects.next();
        if (!object.key().startsWith(request.prefix())) {
          break;
        }
        truncated = !take(object);
      }
      return new Listing(rows, commonPrefixes, truncated && request.max() > 0, last);
    }

    /** Whether there was room. */
    private boolean take(StoredObject object) {
      String common = commonPrefix(object.key());
      if (common != null && isKnown(common)) {
        return true;
      }
      if (rows.size() + commonPrefixes.size() >= request.max()) {
        return false;
      }
      if (common == null) {
        rows.add(object);
        last = object.key();
      } else {
        commonPrefixes.add(common);
        last = common;
        objects = bucket.visibleFrom(common + LAST_CODE_POINT, true);
      }
      return true;
    }

    private boolean isKnown(String common) {
      boolean before = bucket.compare(common, request.after()) <= 0 && !request.after().isEmpty();
      boolean shown = !commonPrefixes.isEmpty() && commonPrefixes.getLast().equals(common);
      return shown || (before && !inclusive);
    }

    private @Nullable String commonPrefix(String key) {
      if (request.delimiter().isEmpty()) {
        return null;
      }
      int end = key.indexOf(request.delimiter(), request.prefix().length());
      return end < 0 ? null : key.substring(0, end + request.delimiter().length());
    }
  }
}
