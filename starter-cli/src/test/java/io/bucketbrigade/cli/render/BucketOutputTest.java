package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.bucket.SideStanding;
import io.bucketbrigade.model.spec.BucketItem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BucketOutputTest {

  private static final BucketComparison COMPARED =
      new BucketComparison(
          List.of(
              new ItemComparison(
                  BucketItem.VERSIONING,
                  ItemState.EQUAL,
                  SideStanding.PRESENT,
                  SideStanding.PRESENT,
                  List.of(),
                  0,
                  null),
              new ItemComparison(
                  BucketItem.TAGS,
                  ItemState.SOURCE_ONLY,
                  SideStanding.PRESENT,
                  SideStanding.ABSENT,
                  List.of(new PathDifference("te\u001bam", "\"a\"", null)),
                  2,
                  null),
              new ItemComparison(
                  BucketItem.PUBLIC_ACCESS_BLOCK,
                  ItemState.UNSUPPORTED,
                  SideStanding.NOT_READ,
                  SideStanding.UNSUPPORTED,
                  List.of(),
                  0,
                  "destination: 501")),
          List.of("It notifies."));

  private static final BucketOutput.Mapped ONE =
      new BucketOutput.Mapped("s3://a -> s3://b", COMPARED);

  @Test
  void text_isATableWithWhatIsBehindIt() {
    assertThat(printed(out -> BucketOutput.text(out, List.of(ONE))))
        .isEqualTo(
            """
            ITEM               STATE        SOURCE    DESTINATION
            versioning         equal        present   present
            tags               source-only  present   absent
            publicAccessBlock  unsupported  not-read  unsupported
            tags: te\\u{1b}am: "a" at the source, nothing at the destination
            tags: 2 more differences
            publicAccessBlock: destination: 501
            warning: It notifies.
            1 of 3 items are equal
            """);
  }

  @Test
  void json_namesTheMappingWhereThereAreMany() {
    assertThat(printed(out -> BucketOutput.json(out, List.of(ONE))))
        .contains(
            "{\"item\":\"tags\",\"state\":\"source-only\",\"source\":\"present\",\"destination\":\"absent\",")
        .contains("\"source\":\"\\\"a\\\"\",\"destination\":null}],\"morePaths\":2}")
        .contains("\"warnings\":[\"It notifies.\"]")
        .doesNotContain("mapping");
    assertThat(printed(out -> BucketOutput.json(out, List.of(ONE, ONE))))
        .contains("{\"item\":\"tags\",\"mapping\":\"s3://a -> s3://b\",")
        .contains("\"s3://a -> s3://b: It notifies.\"");
  }

  private static String printed(Consumer<PrintStream> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      print.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
