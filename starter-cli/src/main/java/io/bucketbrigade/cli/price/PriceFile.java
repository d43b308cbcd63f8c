package io.bucketbrigade.cli.price;

import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SidePrices;
import io.bucketbrigade.worker.config.ConfigException;
import io.bucketbrigade.worker.config.StrictYaml;
import io.bucketbrigade.worker.config.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A price table in YAML or JSON; {@code docs/operate/plan.md} describes its fields, all of which
 * must be given, so that nothing is free by an oversight. Every refusal is a {@link
 * ConfigException} that names file, line, field and value.
 */
public final class PriceFile {

  /** The table that comes with the program, for somebody to replace. */
  private static final String EXAMPLE = "example-prices.yaml";

  private static final String PER_1000_REQUESTS = "per1000Requests";
  private static final String PER_GB_OUT = "perGBOut";
  private static final String PER_GB_COPIED = "perGBCopied";

  /** No provider bills more for a thousand requests or a GB; a slip of the decimal point does. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

  private PriceFile() {}

  /** Reads a file. */
  public static PriceTable read(Path file) {
    return table(StrictYaml.read(file));
  }

  /** Prices that show what a table looks like, and that nobody vouches for. */
  public static PriceTable example() {
    try (InputStream in = PriceFile.class.getResourceAsStream(EXAMPLE)) {
      if (in == null) {
        throw new IOException(EXAMPLE + " is missing from this build");
      }
      return parse(EXAMPLE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a document.
   *
   * @param name what messages call it
   */
  static PriceTable parse(String name, String text) {
    return table(StrictYaml.parse(name, text));
  }

  private static PriceTable table(YamlSection top) {
    top.only("currency", "asOf", "region", "source", "destination");
    return new PriceTable(
        top.requireText("currency"),
        top.requireText("asOf"),
        top.requireText("region"),
        side(top.requireSection("source")),
        side(top.requireSection("destination")));
  }

  private static SidePrices side(YamlSection side) {
    side.only(PER_1000_REQUESTS, PER_GB_OUT, PER_GB_COPIED);
    YamlSection requests = side.requireSection(PER_1000_REQUESTS);
    requests.only(Stream.of(RequestKind.values()).map(RequestKind::word).toArray(String[]::new));
    Map<RequestKind, BigDecimal> prices = new EnumMap<>(RequestKind.class);
    for (RequestKind kind : RequestKind.values()) {
      prices.put(kind, price(requests, kind.word()));
    }
    return new SidePrices(prices, price(side, PER_GB_OUT), price(side, PER_GB_COPIED));
  }

  private static BigDecimal price(YamlSection section, String field) {
    String text = section.requireText(field);
    try {
      BigDecimal price = new BigDecimal(text);
      if (price.signum() >= 0 && price.compareTo(MOST) <= 0) {
        return price;
      }
    } catch (NumberFormatException e) {
      throw refused(section, field, text);
    }
    throw refused(section, field, text);
  }

  private static ConfigException refused(YamlSection section, String field, String text) {
    return section.error(
        field, "is '%s'; it must be a number from 0 to %s".formatted(text, MOST.toPlainString()));
  }
}
