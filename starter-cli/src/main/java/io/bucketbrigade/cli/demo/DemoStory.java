package io.bucketbrigade.cli.demo;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.text.Quantities;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Tells a migration from the first look to the proof, or to the proof of the way back, while an
 * application writes all the time. Not thread-safe; told once.
 */
public final class DemoStory {

  private final Session session;
  private final DemoServers servers;
  private final DemoApplication application;
  private final Outline outline;
  private final CopyStages copying;
  private final CutoverStages cutover;

  /** Nothing is told yet. */
  public DemoStory(
      Console console, Session session, DemoServers servers, DemoApplication application) {
    this.session = session;
    this.servers = servers;
    this.application = application;
    outline = new Outline(console.out());
    copying = new CopyStages(console, session, outline, servers.spec());
    cutover = new CutoverStages(console, session, outline, servers, application);
  }

  /**
   * Ends once all objects are at the destination; nobody writes meanwhile.
   *
   * @throws CliException if the migration does not end as COMPLETE
   */
  public void copyOnly() throws InterruptedException {
    outline.stage("A bucket worth moving");
    addresses();
    copying.requireComplete(copying.copy());
    report();
  }

  /**
   * Ends with the application at the destination.
   *
   * @throws CliException if something does not go as it should, or a write is lost
   */
  public void toTheSwitch() throws InterruptedException {
    upToDate();
    cutover.switchOver();
    prove(application.destination());
  }

  /**
   * Ends with the application at the source again.
   *
   * @throws CliException if something does not go as it should, or a write is lost
   */
  public void thereAndBack() throws InterruptedException {
    upToDate();
    cutover.switchOverForAWhile();
    cutover.rollBack();
    prove(application.source());
  }

  private void upToDate() throws InterruptedException {
    outline.stage("An application writes to a bucket, from now on all the time");
    addresses();
    application.writer().start();
    application.awaitWrites();
    copying.compare();
    copying.copy();
    copying.catchUp();
  }

  private void addresses() {
    servers.addresses().forEach(outline::line);
    session.webUi().ifPresent(address -> outline.line("Web UI: %s".formatted(address)));
  }

  private void prove(DemoBucket bucket) {
    outline.stage("What is proven");
    application.requireNothingLost(bucket);
    AcknowledgedWrites writes = application.acknowledged();
    outline.line(
        "%s writes of %s objects were acknowledged to the application: %s holds what was written last of each"
            .formatted(
                Quantities.count(writes.count()),
                Quantities.count(writes.objects()),
                bucket.name()));
    outline.line(
        "%s writes were refused and tried again; writers stood still for %s"
            .formatted(
                Quantities.count(application.writer().refused()),
                application.writer().standstills().stream()
                    .map(DemoStory::seconds)
                    .collect(Collectors.joining(" and "))));
    outline.line("both policies are as they were");
    report();
  }

  private void report() {
    String path = session.migrations().lastKnown(DemoServers.MIGRATION_ID).reportPath();
    if (path != null) {
      outline.line("report: " + path);
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
