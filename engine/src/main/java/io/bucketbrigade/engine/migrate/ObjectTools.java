package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.ObjectCopier;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.store.MappingSide;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * What acts on single objects, tied to one permit to write.
 *
 * @param source where they come from
 * @param destination where they go
 * @param sourceProbe tells a refused object from a refused source
 * @param destinationProbe the same for the destination
 * @param copier copies one
 * @param decider decides about one
 * @param comparesAttributes whether objects that are present are looked at, too
 * @param byDestinationClock the earliest that the destination's clock may have shown at an instant
 *     of ours
 */
record ObjectTools(
    MappingSide source,
    MappingSide destination,
    SideProbe sourceProbe,
    SideProbe destinationProbe,
    ObjectCopier copier,
    Decider decider,
    boolean comparesAttributes,
    UnaryOperator<Instant> byDestinationClock) {

  /** Brings keys to their fates; what is to be copied goes this way. */
  KeyMigrator keys(KeyMigrator.CopyWay way) {
    return new KeyMigrator(
        source,
        destination,
        decider,
        byDestinationClock,
        copier,
        way,
        comparesAttributes,
        sourceProbe,
        destinationProbe);
  }
}
