package io.bucketbrigade.model.preflight;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * What one side is, as preflight found it. Workers compare {@code endpoint}, {@code region} and
 * {@code owner} with what their own connection of the same name leads to, before they write.
 *
 * @param endpoint the endpoint's URL, or "aws" for the provider's own
 * @param region the signing region
 * @param owner the bucket owner's canonical id; null where the server does not tell
 * @param capabilities what it was seen to do
 * @param clockOffsetMillis the server's clock minus ours, as seen on its replies
 * @param sampleKey a key that was readable; asked again to tell a refused object from a refused
 *     side
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SideRecord(
    String endpoint,
    String region,
    @Nullable String owner,
    Capabilities capabilities,
    long clockOffsetMillis,
    @Nullable ObjectKey sampleKey) {

  /** The same side, seen to do other things. */
  public SideRecord withCapabilities(Capabilities seen) {
    return new SideRecord(endpoint, region, owner, seen, clockOffsetMillis, sampleKey);
  }
}
