package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.StorageClassRule;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.Locale;
import java.util.Map;

/** The fields of a spec file about what objects carry; {@code docs/fidelity.md} explains them. */
final class FidelityFields {

  private FidelityFields() {}

  static FidelityOptions read(YamlSection top) {
    return new FidelityOptions(storageClass(top));
  }

  /** {@code auto}, {@code keep}, the name of a class, or a map from classes to classes. */
  private static StorageClassRule storageClass(YamlSection top) {
    if (!top.has("storageClass")) {
      return StorageClassRule.AUTO;
    }
    try {
      if (top.isSection("storageClass")) {
        Map<String, String> map = top.requireSection("storageClass").namedTexts();
        return StorageClassRule.mapped(map);
      }
      String text = top.requireText("storageClass");
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "auto" -> StorageClassRule.AUTO;
        case "keep" -> StorageClassRule.KEEP;
        default -> StorageClassRule.only(text);
      };
    } catch (IllegalArgumentException e) {
      throw top.error("storageClass", "is not usable: " + e.getMessage());
    }
  }
}
