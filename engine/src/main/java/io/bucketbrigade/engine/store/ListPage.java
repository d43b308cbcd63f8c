package io.bucketbrigade.engine.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing as the server sent it; nothing is sorted or filtered.
 *
 * @param objects its rows
 * @param commonPrefixes its common prefixes, if a delimiter was given
 * @param truncated whether the server says that more follows
 * @param nextToken the token for the next page; null if there is none
 */
public record ListPage(
    List<ListedObject> objects,
    List<String> commonPrefixes,
    boolean truncated,
    @Nullable String nextToken) {}
