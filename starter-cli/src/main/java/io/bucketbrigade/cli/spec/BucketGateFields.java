package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyHazard;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The field of a spec file that says what the configuration of buckets means to a migration. */
final class BucketGateFields {

  /** Its name. */
  static final String NAME = "bucketConfiguration";

  private static final String ACCEPT = "accept";

  private BucketGateFields() {}

  /** Reads it. */
  static BucketOptions read(YamlSection top) {
    YamlSection section = top.section(NAME);
    if (section == null) {
      return BucketOptions.DEFAULT;
    }
    section.only(
        Stream.concat(Stream.of(BucketItem.values()).map(BucketItem::word), Stream.of(ACCEPT))
            .toArray(String[]::new));
    Map<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    for (BucketItem item : BucketItem.values()) {
      @Nullable ItemGate gate = section.choice(item.word(), ItemGate.class);
      if (gate != null) {
        gates.put(item, gate);
      }
    }
    try {
      return new BucketOptions(gates, accepted(section));
    } catch (IllegalArgumentException e) {
      throw top.error(NAME, "cannot be used: " + e.getMessage());
    }
  }

  private static List<CopyHazard> accepted(YamlSection section) {
    List<CopyHazard> accepted = new ArrayList<>();
    for (String word : section.texts(ACCEPT)) {
      accepted.add(
          Stream.of(CopyHazard.values())
              .filter(hazard -> hazard.stops() && hazard.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      section.error(
                          ACCEPT,
                          "names '%s'; what can be accepted is %s".formatted(word, words()))));
    }
    return accepted;
  }

  private static String words() {
    return Stream.of(CopyHazard.values())
        .filter(CopyHazard::stops)
        .map(CopyHazard::word)
        .collect(Collectors.joining(", "));
  }
}
