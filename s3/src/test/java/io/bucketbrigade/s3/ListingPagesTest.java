package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of listings, against the JDK's parser. */
final class ListingPagesTest {

  private static final String ROW =
      "<Contents><Key>a</Key><LastModified>2026-11-27T13:45:42.000Z</LastModified>"
          + "<ETag>&quot;e&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>";

  /** What XML gives a meaning to. */
  private static final String MARKS = "<>&;/! -]['\"\r#x:=?";

  // ---- what servers send

  @Test
  void page_ofWhatS3Sends_isRead() throws Exception {
    ListPage page =
        page(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<IsTruncated>true</IsTruncated>"
                + ROW.replace(">a<", ">a+b%2Bc%00%C3%A9<")
                + "<CommonPrefixes><Prefix>p%20q/</Prefix></CommonPrefixes>"
                + "<NextContinuationToken>t+%41</NextContinuationToken>"
                + "<EncodingType>url</EncodingType></ListBucketResult>");
    assertThat(page.truncated()).isTrue();
    assertThat(page.nextToken()).isEqualTo("t+%41");
    assertThat(page.commonPrefixes()).containsExactly("p q/");
    ListedObject row = page.objects().getFirst();
    assertThat(row.key().value()).isEqualTo("a b+c\u0000\u00e9");
    assertThat(row.sizeBytes()).isEqualTo(1);
    assertThat(row.etag()).isEqualTo("e");
    assertThat(row.lastModified()).isEqualTo(Instant.parse("2026-11-27T13:45:42Z"));
    assertThat(row.storageClass()).isEqualTo("STANDARD");
  }

  @Test
  void page_ofAnyServersForm_isWhatTheJdkReads() throws Exception {
    for (long seed = 0; seed < 500; seed++) {
      GeneratedPage generated = new GeneratedPage(seed, 12);
      ListPage page = ListingPages.page(new ByteArrayInputStream(generated.bytes()));
      assertThat(page).isEqualTo(StaxListing.page(new ByteArrayInputStream(generated.bytes())));
      assertThat(page.objects().stream().map(row -> row.key().value()))
          .as("keys of page %d", seed)
          .containsExactlyElementsOf(generated.keys());
      assertThat(page.commonPrefixes()).containsExactlyElementsOf(generated.prefixes());
    }
  }

  @Test
  void page_thatComesByteByByte_isTheSame() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      byte[] bytes = new GeneratedPage(seed, 12).bytes();
      assertThat(ListingPages.page(new Dripping(bytes)))
          .isEqualTo(ListingPages.page(new ByteArrayInputStream(bytes)));
    }
  }

  @Test
  void page_ofAThousandLongKeys_isWhatTheJdkReads() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      rows.append(ROW.replace(">a<", ">" + "%C3%A9".repeat(511) + i % 10 + "<"));
    }
    String text = listing("<EncodingType>url</EncodingType>" + rows);
    assertThat(page(text)).isEqualTo(stax(text.getBytes(StandardCharsets.UTF_8)));
  }

  // ---- what must not pass

  @Test
  void page_cutAnywhere_throws() {
    byte[] bytes = new GeneratedPage(5, 6).bytes();
    int end = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("Result>") + 7;
    for (int length = 0; length < end; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ListingPages.page(new ByteArrayInputStream(cut)))
          .as("cut after %d bytes", length)
          .isInstanceOf(XMLStreamException.class);
    }
  }

  @Test
  void page_ofDamagedBytes_isRefusedOrWhatTheJdkReads() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    int accepted = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] damaged = damaged(new GeneratedPage(random.nextInt(500), 3).bytes(), random);
      ListPage page = orNull(damaged);
      if (page != null) {
        accepted++;
        assertSame(page, damaged);
      }
    }
    // Or else nothing was compared.
    assertThat(accepted).isBetween(300, 5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE ListBucketResult><ListBucketResult></ListBucketResult>",
        "<!DOCTYPE l [<!ENTITY a \"b\">]><ListBucketResult><Name>&a;</Name></ListBucketResult>",
        "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><ListBucketResult></ListBucketResult>",
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>",
        "<ListVersionsResult></ListVersionsResult>",
        "<ListBucketResult></ListBucketResult><ListBucketResult></ListBucketResult>",
        "<ListBucketResult></ListBucketResult>and more",
        "<ListBucketResult></ListBucketResult",
        "<ListBucketResult/",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><ListBucketResult></ListBucketResult>",
        "<?xml version=\"1.1\" encoding=\"UTF-8\"?><ListBucketResult></ListBucketResult>",
        " <?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult></ListBucketResult>",
        "<html><body>Welcome</body></html>",
        "{\"Contents\":[]}",
        ""
      })
  void page_ofNoListing_throws(String document) {
    assertThatThrownBy(() -> page(document)).isInstanceOf(XMLStreamException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Contents></Contents>",
        "<Contents/>",
        "<Contents><Key>a</Key><Size>1</Size></Contents>",
        "<Contents><Key>a</Key><LastModified>2026-11-27T13:45:42Z</LastModified></Contents>",
        "<Contents><Size>1</Size><LastModified>2026-11-27T13:45:42Z</LastModified></Contents>",
        "<IsTruncated><b>true</b></IsTruncated>",
        "<Name>a</name>",
        "<Name>a</Name >b</Name>",
        "<Name>a &b; c</Name>",
        "<Name>a & c</Name>",
        "<Name>a &#1; c</Name>",
        "<Name>a &#xD800; c</Name>",
        "<Name>a &#x110000; c</Name>",
        "<Name>a &#+65; c</Name>",
        "<Name>a &#x-41; c</Name>",
        "<Name>a \u0001 c</Name>",
        "<Name>a \uFFFE c</Name>",
        "<Name>a ]]> c</Name>",
        "<Name><![CDATA[a</Name>",
        "<Name><!-- a -- b --></Name>",
        "<Name><?a b?></Name>",
        "<Name a=b>c</Name>",
        "<Name a='<'>c</Name>",
        "< Name>c</Name>",
        "<:Name>c</:Name>",
        "<a:b:Name>c</a:b:Name>",
        "<1>c</1>"
      })
  void page_thatIsMalformed_throws(String content) {
    assertThatThrownBy(() -> page(listing(content))).isInstanceOf(XMLStreamException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.0", "0x1", "many", "1 2", "1234567890123456789"})
  void page_ofARowWhoseSizeIsNone_throws(String size) {
    assertThatThrownBy(() -> page(listing(ROW.replace(">1<", ">" + size + "<"))))
        .isInstanceOf(XMLStreamException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "2026-02-30T00:00:00Z", "2026-11-27T25:00:00.000Z"})
  void page_ofARowWhoseDateIsNone_throws(String date) {
    assertThatThrownBy(() -> page(listing(ROW.replace("2026-11-27T13:45:42.000Z", date))))
        .isInstanceOf(XMLStreamException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "a%2"})
  void page_ofANameThatCannotBeDecoded_throws(String name) {
    String row = ROW.replace(">a<", ">" + name + "<");
    assertThatThrownBy(() -> page(listing("<EncodingType>url</EncodingType>" + row)))
        .isInstanceOf(XMLStreamException.class);
  }

  @Test
  void page_inAnotherEncoding_throws() {
    String text = listing(ROW.replace(">a<", ">\u00e9<"));
    for (Charset charset : new Charset[] {StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16}) {
      byte[] bytes = text.getBytes(charset);
      assertThatThrownBy(() -> ListingPages.page(new ByteArrayInputStream(bytes)))
          .isInstanceOf(XMLStreamException.class);
    }
  }

  @Test
  void page_ofBytesThatAreNoUtf8_throws() {
    for (String name : new String[] {"Key", "Owner", "Name"}) {
      for (byte[] wrong :
          new byte[][] {
            {(byte) 0x80},
            {(byte) 0xC3},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
          }) {
        String bytes = new String(wrong, StandardCharsets.ISO_8859_1);
        String row = ROW.replace("<Size>", "<Owner>o</Owner><Size>").replace(">a<", ">k<");
        String text =
            listing("<Name>n</Name>" + row)
                .replaceFirst("<%s>.".formatted(name), "<%s>%s".formatted(name, bytes));
        assertThatThrownBy(
                () ->
                    ListingPages.page(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))))
            .isInstanceOf(XMLStreamException.class);
      }
    }
  }

  // ---- bounds

  @Test
  void page_ofTooManyRows_throws() {
    assertThatThrownBy(() -> page(listing(ROW.repeat(10_001))))
        .isInstanceOf(XMLStreamException.class)
        .hasMessageContaining("10000 rows");
  }

  @Test
  void page_thatNestsTooDeep_throws() throws Exception {
    assertThat(page(listing("<a>".repeat(31) + "</a>".repeat(31))).objects()).isEmpty();
    assertThatThrownBy(() -> page(listing("<a>".repeat(32) + "</a>".repeat(32))))
        .isInstanceOf(XMLStreamException.class)
        .hasMessageContaining("deeper");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "<a/>", "<a>", " ", "<!-- ", "<!---->", "<a b='", "</ListBucketResult> "})
  void page_thatDoesNotEnd_throws(String repeated) {
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream("<ListBucketResult>".getBytes(StandardCharsets.UTF_8)),
            new Endless(repeated.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> ListingPages.page(endless)).isInstanceOf(XMLStreamException.class);
  }

  @Test
  void page_whoseConnectionBreaks_throwsThat() {
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream("<ListBucketResult><Name>".getBytes(StandardCharsets.UTF_8)),
            new Broken());
    assertThatThrownBy(() -> ListingPages.page(broken))
        .isInstanceOf(IOException.class)
        .hasMessage("reset");
  }

  // ---- leaves

  /** Prefixes that nobody declared are the one thing that only the JDK's parser refuses. */
  private static void assertSame(ListPage page, byte[] document) throws XMLStreamException {
    try {
      assertThat(stax(document))
          .as(new String(document, StandardCharsets.ISO_8859_1))
          .isEqualTo(page);
    } catch (XMLStreamException e) {
      if (!String.valueOf(e.getMessage()).contains("PrefixUnbound")) {
        throw e;
      }
    }
  }

  private static String listing(String content) {
    return "<ListBucketResult>" + content + "</ListBucketResult>";
  }

  private static ListPage page(String document) throws IOException, XMLStreamException {
    return ListingPages.page(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
  }

  private static ListPage stax(byte[] document) throws XMLStreamException {
    return StaxListing.page(new ByteArrayInputStream(document));
  }

  private static @Nullable ListPage orNull(byte[] document) throws IOException {
    try {
      return ListingPages.page(new ByteArrayInputStream(document));
    } catch (XMLStreamException e) {
      return null;
    }
  }

  /** A few bytes changed, left out, put in, or a stretch doubled. */
  private static byte[] damaged(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes;
    for (int n = random.nextInt(1, 3); n > 0; n--) {
      int at = random.nextInt(damaged.length);
      int upTo = Math.min(damaged.length, at + 1 + random.nextInt(12));
      byte[] changed =
          switch (random.nextInt(4)) {
            case 0 -> new byte[] {(byte) random.nextInt(256)};
            case 1 -> new byte[] {(byte) MARKS.charAt(random.nextInt(MARKS.length()))};
            case 2 -> new byte[0];
            default -> Arrays.copyOfRange(damaged, at, Math.min(damaged.length, 2 * upTo - at));
          };
      byte[] result = new byte[at + changed.length + damaged.length - upTo];
      System.arraycopy(damaged, 0, result, 0, at);
      System.arraycopy(changed, 0, result, at, changed.length);
      System.arraycopy(damaged, upTo, result, at + changed.length, damaged.length - upTo);
      damaged = result.length == 0 ? bytes : result;
    }
    return damaged;
  }

  private static final class Dripping extends ByteArrayInputStream {

    Dripping(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) {
      return super.read(into, offset, Math.min(length, 1));
    }
  }

  private static final class Broken extends InputStream {

    @Override
    public int read() throws IOException {
      throw new IOException("reset");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      throw new IOException("reset");
    }
  }

  private static final class Endless extends InputStream {

    private final byte[] bytes;
    private long at;

    Endless(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return bytes[(int) (at++ % bytes.length)] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      for (int i = 0; i < length; i++) {
        into[offset + i] = (byte) read();
      }
      return length;
    }
  }
}
