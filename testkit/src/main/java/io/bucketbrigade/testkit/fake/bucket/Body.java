package io.bucketbrigade.testkit.fake.bucket;

import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.List;

/** An object's bytes, which need not be in memory. Immutable. */
public sealed interface Body {

  /** The length in bytes. */
  long sizeBytes();

  /** Writes a stretch of it. */
  void writeTo(OutputStream out, long offset, long length) throws IOException;

  /** Bytes in memory; the array is not copied. */
  static Body of(byte[] bytes) {
    return new InMemory(bytes);
  }

  /** Bytes that follow from a seed ({@link BodyPattern}). */
  static Body patterned(long seed, long sizeBytes) {
    return new Patterned(seed, sizeBytes);
  }

  /** Bodies one after the other. */
  static Body joined(List<Body> bodies) {
    return bodies.size() == 1 ? bodies.getFirst() : new Joined(List.copyOf(bodies));
  }

  /** A stretch of this body. */
  default Body slice(long offset, long length) {
    return offset == 0 && length == sizeBytes() ? this : new Slice(this, offset, length);
  }

  /** All bytes in one array, which is not to be changed. */
  default byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(sizeBytes()));
    try {
      writeTo(bytes, 0, sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A digest of all bytes. */
  default byte[] digest(String algorithm) {
    MessageDigest digest = Digests.digest(algorithm);
    each(digest::update);
    return digest.digest();
  }

  /** Shows all bytes to a consumer, in order. */
  default void each(ChunkConsumer consumer) {
    try {
      writeTo(
          new OutputStream() {
            @Override
            public void write(int b) {
              consumer.accept(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              consumer.accept(bytes, offset, length);
            }
          },
          0,
          sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes some bytes of an array. */
  @FunctionalInterface
  interface ChunkConsumer {
    /** Takes the next bytes. */
    void accept(byte[] bytes, int offset, int length);
  }

  /** Bytes in memory. */
  final class InMemory implements Body {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public byte[] digest(String algorithm) {
      return Digests.digest(algorithm).digest(bytes);
    }

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
      out.write(bytes, (int) offset, (int) length);
    }
  }

  /** Bytes that follow from a seed. */
  record Patterned(long seed, long sizeBytes) implements Body {
    private static final int CHUNK_BYTES = 64 * 1024;

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
      byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, length)];
      long end = offset + length;
      for (long at = offset; at < end; at += chunk.length) {
        int count = (int) Math.min(chunk.length, end - at);
        BodyPattern.fill(seed, at, chunk, 0, count);
        out.write(chunk, 0, count);
      }
    }
  }

  /** Bodies one after the other. */
  record Joined(List<Body> bodies, long sizeBytes) implements Body {
    Joined(List<Body> bodies) {
      this(bodies, bodies.stream().mapToLong(Body::sizeBytes).sum());
    }

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
      long start = 0;
      for (Body body : bodies) {
        long from = Math.max(offset, start);
        long through = Math.min(offset + length, start + body.sizeBytes());
        if (from < through) {
          body.writeTo(out, from - start, through - from);
        }
        start += body.sizeBytes();
      }
    }
  }

  /** A stretch of a body. */
  record Slice(Body whole, long start, long sizeBytes) implements Body {
    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
      whole.writeTo(out, start + offset, length);
    }
  }
}
