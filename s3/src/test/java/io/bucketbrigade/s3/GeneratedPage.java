package io.bucketbrigade.s3;

import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A page of ListObjectsV2 as some server might write it, which follows from a seed. */
final class GeneratedPage {

  private static final List<String> DECLARATIONS =
      List.of(
          "",
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
          "<?xml version='1.0' encoding='utf-8'?>",
          "<?xml version=\"1.0\"?>",
          "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?>\r\n\r\n",
          "\n <!-- made - by hand --> ");

  private static final List<String> DATES =
      List.of(
          "2026-11-27T13:45:42.000Z",
          "2026-11-27T13:45:42Z",
          "2024-02-29T23:59:59.123456Z",
          "2024-02-29T23:59:59.9Z",
          "2024-02-29T23:59:59+01:00");

  private static final List<String> UNKNOWN =
      List.of(
          "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>",
          "<ChecksumType>FULL_OBJECT</ChecksumType>",
          "<Owner><ID>75aa57f0&amp;</ID><DisplayName>Gr\u00fc\u00dfe \ud83d\ude00</DisplayName></Owner>",
          "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>"
              + "<RestoreExpiryDate>2012-12-21T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>",
          "<Owner xsi:type='User' xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" />",
          "<UserMetadata><Items><Key>not the key</Key><Size>9</Size></Items></UserMetadata>",
          "<Text><![CDATA[</Contents><Contents> ]] > &amp;]]></Text>",
          "<!-- <Key>no</Key> -->",
          "<Type>Normal</Type>");

  private final Random random;
  private final boolean urlEncoded;
  private final boolean indented;
  private final String prefix;
  private final List<String> keys = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>();
  private final String text;

  GeneratedPage(long seed, int maxRows) {
    random = new Random(seed);
    urlEncoded = random.nextInt(4) > 0;
    indented = random.nextInt(4) == 0;
    prefix = random.nextInt(8) == 0 ? "s3:" : "";
    text = written(maxRows);
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  List<String> keys() {
    return keys;
  }

  List<String> prefixes() {
    return prefixes;
  }

  private String written(int maxRows) {
    List<String> children = new ArrayList<>();
    children.add(element("Name", "bucket"));
    children.add(random.nextBoolean() ? "<Prefix/>" : "<Prefix></Prefix>");
    children.add(element("MaxKeys", "1000"));
    children.add(element("IsTruncated", random.nextBoolean() ? "true" : "false"));
    if (urlEncoded) {
      children.add(element("EncodingType", "url"));
    }
    if (random.nextBoolean()) {
      children.add(element("NextContinuationToken", escaped("1/eyJ &<>\"'=+%41")));
    }
    List<String> rows = new ArrayList<>();
    for (int i = random.nextInt(maxRows + 1); i > 0; i--) {
      rows.add(row());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      rows.add(commonPrefixes());
    }
    if (random.nextBoolean()) {
      children.addAll(rows);
    } else {
      children.addAll(0, rows);
    }
    String root = prefix + "ListBucketResult";
    String colon = prefix.isEmpty() ? "" : ":s3";
    return pick(DECLARATIONS)
        + "<%s xmlns%s=\"http://s3.amazonaws.com/doc/2006-03-01/\">".formatted(root, colon)
        + joined(children)
        + "</%s>".formatted(root)
        + (indented ? "\n<!-- end -->\n" : "");
  }

  private String row() {
    String key = key();
    keys.add(key);
    List<String> children = new ArrayList<>();
    children.add(element("Key", coded(key)));
    children.add(element("Size", Long.toString(random.nextLong(1L << random.nextInt(1, 46)))));
    children.add(element("LastModified", pick(DATES)));
    String etag = Long.toHexString(random.nextLong());
    switch (random.nextInt(5)) {
      case 0 -> children.add(element("ETag", "&quot;" + etag + "-7&quot;"));
      case 1 -> children.add(element("ETag", "\"" + etag + "\""));
      case 2 -> children.add(element("ETag", "&#34;" + etag + "&#x22;"));
      case 3 -> children.add("<ETag/>");
      default -> {}
    }
    if (random.nextBoolean()) {
      children.add(element("StorageClass", random.nextBoolean() ? "STANDARD" : "GLACIER"));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      children.add(pick(UNKNOWN));
    }
    Collections.shuffle(children, random);
    return element("Contents", joined(children));
  }

  private String commonPrefixes() {
    String name = key() + "/";
    prefixes.add(name);
    return element("CommonPrefixes", joined(List.of(element("Prefix", coded(name)))));
  }

  private String key() {
    List<String> all = HostileKeys.all();
    String key = random.nextBoolean() ? pick(all) : HostileKeys.random(random.nextLong(), 1).get(0);
    // XML 1.0 cannot hold them, so a server that does not encode them sends what is no XML.
    return urlEncoded ? key : key.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "_");
  }

  private String coded(String key) {
    if (!urlEncoded) {
      return escaped(key);
    }
    // Some servers encode less than others.
    String listed = PercentCoding.encodeListed(key);
    return random.nextBoolean() ? listed : listed.replace("%26", "&amp;").replace("%3C", "&lt;");
  }

  private String escaped(String value) {
    if (random.nextInt(5) == 0 && !value.contains("]]>") && !value.contains("\r")) {
      return "<![CDATA[" + value + "]]>";
    }
    StringBuilder escaped = new StringBuilder();
    value
        .codePoints()
        .forEach(
            c -> {
              boolean must = c == '&' || c == '<' || c == '>' || c == '\r';
              if (must || random.nextInt(12) == 0) {
                escaped.append(reference(c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private String reference(int c) {
    String named =
        switch (c) {
          case '&' -> "&amp;";
          case '<' -> "&lt;";
          case '>' -> "&gt;";
          case '"' -> "&quot;";
          case '\'' -> "&apos;";
          default -> "&#" + c + ";";
        };
    return random.nextBoolean() ? named : "&#x%x;".formatted(c);
  }

  private String element(String name, String content) {
    String end = random.nextInt(20) == 0 ? " \n" : "";
    return "<%s%s%s>%s</%s%s%s>".formatted(prefix, name, end, content, prefix, name, end);
  }

  private String joined(List<String> elements) {
    return indented ? "\r\n\t" + String.join("\n  ", elements) + "\n" : String.join("", elements);
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
