package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a destination is expected to do that must not be written to: what reading shows, and of what
 * only a canary would show what AWS does. Without a canary it is what {@link DestinationExam} says.
 */
final class ExpectedDestination {

  private final ReachedSide destination;
  private final @Nullable ReachedSide source;
  private final @Nullable ListedObject sample;
  private final MigrationSpec spec;
  private final RetryPolicy retries;
  private final Findings findings;

  /**
   * An expectation.
   *
   * @param source null if it cannot be used
   * @param sample a source object that is readable; null if there is none
   */
  ExpectedDestination(
      ReachedSide destination,
      @Nullable ReachedSide source,
      @Nullable ListedObject sample,
      MigrationSpec spec,
      RetryPolicy retries,
      Findings findings) {
    this.destination = destination;
    this.source = source;
    this.sample = sample;
    this.spec = spec;
    this.retries = retries;
    this.findings = findings;
  }

  /** The destination; whether it would be refused is among the findings. */
  SideRecord examine() {
    if (!spec.canary().enabled()) {
      return new DestinationExam(
              destination, source, sample, false, spec, spec.passes(), retries, findings)
          .examine();
    }
    if (!new LockExam(destination, spec.copy().fidelity(), findings).mayWrite()) {
      return destination.record(Capabilities.UNKNOWN, null);
    }
    return destination.record(
        new Capabilities(
            true,
            true,
            true,
            etagIsMd5(),
            false,
            true,
            true,
            true,
            destination.facts().versioned(),
            serverSideCopy(),
            new Carrying(Set.of(), true, false, false, false)),
        null);
  }

  /** Objects that are there already may show it. */
  private boolean etagIsMd5() {
    boolean ownKeys = spec.copy().fidelity().encryption().mode() == EncryptionRule.Mode.KMS;
    // Whether these objects can be read concerns nobody but who looks at them here.
    return !ownKeys
        && (destination.isEmpty()
            || new SourceExam(destination, spec, false, new Findings())
                .examine()
                .capabilities()
                .etagIsMd5());
  }

  private boolean serverSideCopy() {
    CopyPath path = spec.copy().path();
    ReachedSide from = source;
    boolean oneEndpoint =
        from != null && from.facts().endpoint().equals(destination.facts().endpoint());
    if (path == CopyPath.SERVER_SIDE && from != null && !oneEndpoint) {
      findings.refuse(
          Side.DESTINATION,
          FailureCode.UNSUPPORTED_BUCKET,
          DestinationExam.serverSideCopyRefusal(spec, DestinationExam.TWO_ENDPOINTS));
    }
    return path != CopyPath.STREAM && oneEndpoint && sample != null;
  }
}
