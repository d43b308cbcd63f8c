package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.List;

/** Finds out whether histories can be migrated, where the spec asks for them. */
final class VersionsExam {

  private final MigrationSpec spec;
  private final Findings findings;

  VersionsExam(MigrationSpec spec, Findings findings) {
    this.spec = spec;
    this.findings = findings;
  }

  /** Examines the source: its versions have to be listed and read by their ids. */
  void examineSource(ReachedSide source) {
    for (ListedVersion first : firstVersion(source)) {
      if (!first.deleteMarker()) {
        readById(source, first);
      }
    }
  }

  /** Examines the destination: it has to keep versions, and what belongs to each with its write. */
  void examineDestination(ReachedSide destination, Capabilities capabilities) {
    if (!destination.facts().versioned()) {
      findings.refuse(
          Side.DESTINATION,
          FailureCode.VERSIONING_NOT_ENABLED,
          "Versions are to be migrated and versioning of the destination %s is not enabled; enable it, or say 'versions: current'."
              .formatted(destination.location().uri()));
    }
    firstVersion(destination);
    boolean tagsApart = capabilities.tags() && !capabilities.tagsOnWrite();
    if (tagsApart && spec.copy().tags().carries()) {
      findings.refuse(
          Side.DESTINATION,
          FailureCode.CANNOT_CARRY,
          "Versions are to be migrated with their tags, and the destination %s was not seen to keep tags that come with a write; say 'tags: drop', or switch the canary on if it is off."
              .formatted(destination.location().uri()));
    }
  }

  /** The first row of a side's listing of versions; empty if there is none, or it is refused. */
  private List<ListedVersion> firstVersion(ReachedSide side) {
    try {
      return side.store()
          .listVersions(new VersionsRequest(side.location().prefix(), null, null, 1))
          .versions();
    } catch (StoreException e) {
      if (isUnsupported(e)) {
        findings.refuse(
            side.side(),
            FailureCode.UNSUPPORTED_BUCKET,
            "Versions are to be migrated and the %s %s does not list them; say 'versions: current' (%s)."
                .formatted(side.side().word(), side.location().uri(), e.getMessage()));
      } else {
        findings.refuse(Act.LIST_VERSIONS.refusal(side.side(), side.location(), e));
      }
      return List.of();
    }
  }

  private void readById(ReachedSide source, ListedVersion version) {
    try {
      source.store().head(version.key(), version.versionId());
    } catch (StoreException e) {
      if (isUnsupported(e)) {
        findings.refuse(
            Side.SOURCE,
            FailureCode.UNSUPPORTED_BUCKET,
            "Versions are to be migrated and the source %s does not read the version '%s' that it lists; say 'versions: current' (%s)."
                .formatted(source.location().uri(), version.versionId(), e.getMessage()));
      } else if (e.failure() == StoreFailure.ACCESS_DENIED) {
        findings.refuse(
            Side.SOURCE,
            FailureCode.READ_DENIED,
            "Versions are to be migrated and those of the source %s cannot be read; grant s3:GetObjectVersion to the principal of connection '%s' (%s)."
                .formatted(
                    source.location().uri(), source.location().connection(), e.getMessage()));
      }
    }
  }

  private static boolean isUnsupported(StoreException e) {
    return e.failure() == StoreFailure.NOT_IMPLEMENTED
        || e.failure() == StoreFailure.INVALID_REQUEST;
  }
}
