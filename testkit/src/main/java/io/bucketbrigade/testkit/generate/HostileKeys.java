package io.bucketbrigade.testkit.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Keys that break careless clients and servers. All are legal S3 keys, and all are different. */
public final class HostileKeys {

  // S3 keys are at most 1,024 bytes of UTF-8.
  private static final int MAX_KEY_BYTES = 1_024;

  private HostileKeys() {}

  /** Every kind of them, in no order. */
  public static List<String> all() {
    List<String> keys = new ArrayList<>();
    keys.addAll(punctuation());
    keys.addAll(slashes());
    keys.addAll(controls());
    keys.addAll(unicode());
    keys.addAll(lengths());
    return List.copyOf(keys);
  }

  /** Those that every server at hand keeps apart: no slashes, dots or controls in odd places. */
  public static List<String> portable() {
    List<String> keys = new ArrayList<>(punctuation());
    keys.addAll(unicode());
    keys.removeIf(key -> key.contains("\\"));
    return List.copyOf(keys);
  }

  /** What URLs, queries, XML, forms, shells and spreadsheets give a meaning to. */
  public static List<String> punctuation() {
    List<String> keys = new ArrayList<>();
    for (char c = ' '; c < 127; c++) {
      if (!Character.isLetterOrDigit(c) && c != '/') {
        keys.add("char-" + (int) c + "-" + c + "-end");
      }
    }
    keys.addAll(
        List.of(
            "two  spaces",
            " leading space",
            "trailing space ",
            "trailing plus+",
            "literal %46 is not F",
            "literal %2F is no slash",
            "literal %zz is no escape",
            "100%",
            "a+b",
            "a b",
            "a%20b",
            "query?versionId=1&partNumber=2",
            "fragment#part",
            "entity &amp; &lt;b&gt; &#x41;",
            "<script>alert(1)</script>",
            "=HYPERLINK(\"x\")",
            "back\\slash",
            "$(touch x);`id`"));
    return keys;
  }

  /** Slashes and dots where file systems and URL libraries fold them. */
  public static List<String> slashes() {
    return List.of(
        "/leading slash",
        "//two leading slashes",
        "trailing slash/",
        "two trailing slashes//",
        "double//slash",
        "triple///slash",
        "dot/./segment",
        "dots/../segment",
        "../up",
        "./here",
        "trailing dots/..",
        "nested",
        "nested/",
        "nested/child",
        "nested//child",
        "nested.sibling",
        "nested0sibling");
  }

  /** Control characters, which XML 1.0 cannot hold. */
  public static List<String> controls() {
    List<String> keys = new ArrayList<>();
    for (char c = 1; c < ' '; c++) {
      keys.add("control-" + (int) c + "-" + c + "-end");
    }
    keys.add("control-127-\u007f-end");
    keys.add("line\r\nbreak");
    return keys;
  }

  /** Twins that only bytes tell apart, and the pair that UTF-16 order turns around. */
  public static List<String> unicode() {
    return List.of(
        "order-\uFFEE",
        "order-\uD83D\uDE00",
        "order-\uE000",
        "order-\uD7FF",
        "nfc-\u00E9",
        "nfc-e\u0301",
        "case-TWIN",
        "case-twin",
        "case-\u0130",
        "case-i",
        "ligature-\uFB01",
        "ligature-fi",
        "zero width-\u200B",
        "zero width-",
        "right to left-\u202Etxt",
        "family-\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "\u65E5\u672C\u8A9E/\u30AD\u30FC");
  }

  /** The shortest and the longest. */
  public static List<String> lengths() {
    return List.of(
        "~",
        "long-" + "x".repeat(MAX_KEY_BYTES - 5),
        "wide-" + "\u00E9".repeat((MAX_KEY_BYTES - 5) / 2),
        "deep/" + "d/".repeat((MAX_KEY_BYTES - 5) / 2),
        "segment-" + "s".repeat(250) + "/x");
  }

  /** Some keys of random hostile characters, at most 200 bytes each. */
  public static List<String> random(long seed, int count) {
    SplittableRandom seeded = new SplittableRandom(seed);
    List<String> pieces =
        List.of(
            "/",
            "//",
            ".",
            "..",
            "%",
            "%2F",
            "+",
            " ",
            "?",
            "#",
            "&",
            "<",
            "\"",
            "\\",
            "a",
            "Z",
            "\u00E9",
            "\uFFEE",
            "\uD83D\uDE00",
            "\n",
            "\u0001",
            "~",
            "0");
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder key = new StringBuilder("r" + i + "-");
      for (int n = seeded.nextInt(1, 12); n > 0; n--) {
        key.append(pieces.get(seeded.nextInt(pieces.size())));
      }
      keys.add(key.toString());
    }
    return keys;
  }

  /** Whether a key is one that S3 takes. */
  public static boolean isLegal(String key) {
    int bytes = key.getBytes(UTF_8).length;
    return bytes > 0 && bytes <= MAX_KEY_BYTES;
  }
}
