package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing of versions as the server sent it; nothing is sorted or filtered. S3 lists
 * keys in ascending order and the versions of a key newest first.
 *
 * @param versions its rows, delete markers among them
 * @param truncated whether the server says that more follows
 * @param nextKey the key marker of the next page; null if the server sends none
 */
public record VersionPage(
    List<ListedVersion> versions, boolean truncated, @Nullable ObjectKey nextKey) {}
