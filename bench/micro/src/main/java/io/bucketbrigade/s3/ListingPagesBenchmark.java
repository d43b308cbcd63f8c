package io.bucketbrigade.s3;

import io.bucketbrigade.engine.listing.SampleRows;
import io.bucketbrigade.engine.store.ListPage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a full page of ListObjectsV2 as AWS writes it; an operation is a row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ListingPagesBenchmark {

  private static final int ROWS = 1_000;

  private final byte[] body = body();

  private static byte[] body() {
    StringBuilder xml =
        new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            <Name>old</Name><Prefix></Prefix><NextContinuationToken>1ueGcxLPRx1Tr</NextContinuationToken>\
            <KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>\
            <IsTruncated>true</IsTruncated>""");
    for (int number = 0; number < ROWS; number++) {
      xml.append(
          """
          <Contents><Key>%s</Key><LastModified>2026-05-05T12:%02d:%02d.000Z</LastModified>\
          <ETag>&quot;%s&quot;</ETag><Size>16384</Size><StorageClass>STANDARD</StorageClass></Contents>"""
              .formatted(
                  SampleRows.key(number), number / 60, number % 60, SampleRows.etag(number)));
    }
    return xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Figures of two readers are worth comparing if they read the same. */
  @Setup
  public void requireSamePage() throws IOException, XMLStreamException {
    ListPage page = ours();
    if (page.objects().size() != ROWS || !page.equals(jdk())) {
      throw new IllegalStateException("the two readers see different pages");
    }
  }

  /** Our reader. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ListPage ours() throws IOException, XMLStreamException {
    return ListingPages.page(new ByteArrayInputStream(body));
  }

  /** The JDK's parser, which ours is tested against. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ListPage jdk() throws XMLStreamException {
    return StaxListing.page(new ByteArrayInputStream(body));
  }
}
