package io.bucketbrigade.model.bucket;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A place in which an item differs.
 *
 * @param path names it within the item, such as {@code prefix 'logs/'.Expiration.Days}
 * @param source what the source has there, as JSON, cut if it is long; null if nothing
 * @param destination the same of the destination
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PathDifference(String path, @Nullable String source, @Nullable String destination) {}
