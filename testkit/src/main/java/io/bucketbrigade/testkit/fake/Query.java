package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.protocol.PercentCoding;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoded query of a request. */
record Query(List<Map.Entry<String, String>> entries) {

  static Query parse(String raw) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    if (!raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        entries.add(Map.entry(PercentCoding.decodeQuery(name), PercentCoding.decodeQuery(value)));
      }
    }
    return new Query(entries);
  }

  boolean has(String name) {
    return get(name) != null;
  }

  @Nullable String get(String name) {
    for (Map.Entry<String, String> entry : entries) {
      if (entry.getKey().equals(name)) {
        return entry.getValue();
      }
    }
    return null;
  }

  String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  int number(String name, int otherwise) {
    String value = get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw S3Error.invalidArgument(name + " is not a number");
    }
  }
}
