package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a spec file that say what goes where: {@code source} and {@code destination} of the
 * only mapping, or {@code mappings}, for which the two say the connection and owner of those
 * mappings that name none.
 */
final class MappingFields {

  /** Many mappings. */
  static final String MAPPINGS = "mappings";

  private static final String SOURCE = "source";
  private static final String DESTINATION = "destination";

  /** The fields of a side. */
  static final String[] SIDE_FIELDS = {"connection", "bucket", "prefix", "expectedOwner"};

  private MappingFields() {}

  /** Reads them; at least one. */
  static List<BucketMapping> read(YamlSection top) {
    if (!top.has(MAPPINGS)) {
      return List.of(
          new BucketMapping(
              location(top.requireSection(SOURCE), SpecFile.SOURCE_CONNECTION, null),
              location(top.requireSection(DESTINATION), SpecFile.DESTINATION_CONNECTION, null)));
    }
    Shared source = shared(top.section(SOURCE), SpecFile.SOURCE_CONNECTION);
    Shared destination = shared(top.section(DESTINATION), SpecFile.DESTINATION_CONNECTION);
    List<BucketMapping> mappings = new ArrayList<>();
    for (YamlSection mapping : top.sections(MAPPINGS)) {
      mapping.only(SOURCE, DESTINATION);
      mappings.add(
          new BucketMapping(
              location(mapping.requireSection(SOURCE), source.connection(), source.owner()),
              location(
                  mapping.requireSection(DESTINATION),
                  destination.connection(),
                  destination.owner())));
    }
    if (mappings.isEmpty()) {
      throw top.error(MAPPINGS, "is empty; name at least one mapping or remove the field");
    }
    return mappings;
  }

  /** What mappings have that do not say otherwise. */
  private record Shared(String connection, @Nullable String owner) {}

  private static Shared shared(@Nullable YamlSection side, String connectionIfAbsent) {
    if (side == null) {
      return new Shared(connectionIfAbsent, null);
    }
    side.only(SIDE_FIELDS);
    for (String field : List.of("bucket", "prefix")) {
      if (side.has(field)) {
        throw side.error(
            field, "stands beside mappings; each of them names its own, so give one of both");
      }
    }
    return new Shared(connection(side, connectionIfAbsent), side.text("expectedOwner"));
  }

  private static BucketLocation location(
      YamlSection side, String connectionIfAbsent, @Nullable String ownerIfAbsent) {
    side.only(SIDE_FIELDS);
    String prefix = side.text("prefix");
    String owner = side.text("expectedOwner");
    return new BucketLocation(
        connection(side, connectionIfAbsent),
        side.requireText("bucket"),
        prefix == null ? "" : prefix,
        owner == null ? ownerIfAbsent : owner);
  }

  private static String connection(YamlSection side, String ifAbsent) {
    return side.has("connection") ? side.requireText("connection") : ifAbsent;
  }
}
