package io.bucketbrigade.s3.sweep;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.Quirk;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.invariant.Side;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A source and a destination that behave as the seed says; in every fourth case one server. */
final class Servers implements AutoCloseable {

  /** Ways to differ from AWS that a source has at random. */
  private static final List<Quirk> OF_SOURCES =
      List.of(Quirk.NEVER_COUNTS_TAGS, Quirk.NO_PART_READS, Quirk.SECONDS_IN_LISTINGS);

  /** The same for a destination. */
  private static final List<Quirk> OF_DESTINATIONS =
      List.of(
          Quirk.NO_TAGS,
          Quirk.IGNORES_TAGS_ON_WRITE,
          Quirk.UNCONDITIONAL_PUT,
          Quirk.UNCONDITIONAL_COMPLETE,
          Quirk.UNCONDITIONAL_COPY,
          Quirk.NO_SERVER_SIDE_COPY,
          Quirk.NO_UPLOAD_PART_COPY,
          Quirk.COPY_KEEPS_MULTIPART_ETAG,
          Quirk.OPAQUE_ETAGS,
          Quirk.SECONDS_IN_LISTINGS,
          Quirk.NO_BUCKET_ACL);

  private static final String WEBSITE =
      "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument>"
          + "</WebsiteConfiguration>";

  private final long seed;
  private final FakeS3Server sourceServer;
  private final FakeS3Server destinationServer;
  private final String sourcePrefix;
  private final String destinationPrefix;
  private final FakeBucket source;
  private final FakeBucket destination;
  private final Set<Quirk> destinationQuirks = EnumSet.noneOf(Quirk.class);
  private final boolean opaqueSource;
  private final double faultRate;

  Servers(long seed, Random random) {
    this.seed = seed;
    boolean one = random.nextInt(4) == 0;
    sourceServer = FakeS3Server.start().faults(FaultSchedule.seeded(seed));
    destinationServer =
        one ? sourceServer : FakeS3Server.start().faults(FaultSchedule.seeded(~seed));
    boolean prefixed = random.nextInt(3) == 0;
    sourcePrefix = prefixed ? "in/" : "";
    destinationPrefix = prefixed ? "up/" : "";
    source = sourceServer.createBucket("old");
    destination = destinationServer.createBucket("new");
    source.configuration().put("website", WEBSITE);
    opaqueSource = !one && random.nextInt(5) == 0;
    if (opaqueSource) {
      source.settings(settings -> settings.withKms("a-key"));
    }
    version(source, random);
    version(destination, random);
    OF_SOURCES.stream().filter(any -> random.nextInt(4) == 0).forEach(sourceServer::quirks);
    OF_DESTINATIONS.stream().filter(any -> random.nextInt(5) == 0).forEach(destinationQuirks::add);
    destinationServer.quirks(destinationQuirks.toArray(Quirk[]::new));
    faultRate = random.nextInt(3) * 0.008;
  }

  private static void version(FakeBucket bucket, Random random) {
    if (random.nextInt(3) == 0) {
      bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
    }
  }

  FakeS3Server sourceServer() {
    return sourceServer;
  }

  FakeS3Server destinationServer() {
    return destinationServer;
  }

  FakeBucket source() {
    return source;
  }

  FakeBucket destination() {
    return destination;
  }

  String sourcePrefix() {
    return sourcePrefix;
  }

  String destinationPrefix() {
    return destinationPrefix;
  }

  Side sourceSide() {
    return new Side(sourceServer.access(), source.name(), sourcePrefix);
  }

  Side destinationSide() {
    return new Side(destinationServer.access(), destination.name(), destinationPrefix);
  }

  boolean areOne() {
    return sourceServer.equals(destinationServer);
  }

  boolean etagsAreMd5() {
    return !opaqueSource && !destinationQuirks.contains(Quirk.OPAQUE_ETAGS);
  }

  /** Whether every kind of write is refused where its condition does not hold. */
  boolean honourConditions() {
    return Collections.disjoint(
        destinationQuirks,
        Set.of(Quirk.UNCONDITIONAL_PUT, Quirk.UNCONDITIONAL_COMPLETE, Quirk.UNCONDITIONAL_COPY));
  }

  boolean destinationHasTags() {
    return !destinationQuirks.contains(Quirk.NO_TAGS);
  }

  /** Whether tags of source objects can be seen at all. */
  boolean sourceHasTags() {
    return !areOne() || destinationHasTags();
  }

  /** Refuses to read some source keys. */
  void deny(Set<String> wholeKeys) {
    sourceServer.faults().refuse(wholeKeys::contains);
  }

  /** Lets requests go wrong from now on. */
  void breakThings() {
    addFaults(sourceServer.faults());
    if (!areOne()) {
      addFaults(destinationServer.faults());
    }
  }

  private void addFaults(FaultSchedule schedule) {
    schedule
        .rate(Fault.SLOW_DOWN, faultRate * 2)
        .rate(Fault.INTERNAL_ERROR, faultRate)
        .rate(Fault.RESET, faultRate)
        .rate(Fault.LOST_REPLY, faultRate * 3)
        .rate(Fault.ERROR_IN_200, faultRate)
        .rate(Fault.SHORT_BODY, faultRate)
        .rate(Fault.TRUNCATED_XML, faultRate)
        .rate(Fault.CONFLICT, faultRate);
  }

  /** Whatever comes now goes well. */
  void mendThings() {
    sourceServer.faults(FaultSchedule.seeded(seed));
    destinationServer.faults(FaultSchedule.seeded(seed));
  }

  @Override
  public void close() {
    sourceServer.close();
    destinationServer.close();
  }

  @Override
  public String toString() {
    return "one server=%s opaque source=%s %s faults=%s %s"
        .formatted(areOne(), opaqueSource, destinationQuirks, faultRate, sourceServer);
  }
}
