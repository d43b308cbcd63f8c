package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.workflows.KeyText;

/** What the Web UI shows of a lane. */
final class LaneDetails {

  /** What Temporal's documentation allows for a summary. */
  private static final int MAX_SUMMARY_BYTES = 200;

  private LaneDetails() {}

  /** One line for a lease. */
  static String leaseSummary(LanePlan lane, RangeWindow.Grant grant) {
    ObjectKey after = grant.work().range().after();
    String start = after == null ? "the beginning" : "key " + KeyText.of(after);
    return KeyText.cutToUtf8(KeyText.plain(lane.label()) + " … from " + start, MAX_SUMMARY_BYTES);
  }

  /** A Markdown table; a few hundred characters. */
  static String table(
      LanePlan lane, LaneProgress progress, long leasesGranted, int blocks, int broken) {
    Tally tally = progress.tally();
    Problem waiting = progress.waiting();
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    row(table, "Lane", KeyText.markdown(KeyText.plain(lane.label())));
    row(table, "Keys", KeyText.markdown(KeyText.of(lane.range())));
    row(
        table,
        "Ranges",
        "%d leased, %d pending, %d finished, %d broken"
            .formatted(progress.leased(), progress.pending(), blocks, broken));
    row(table, "Leases so far", Long.toString(leasesGranted));
    VerifyTally verified = progress.verified();
    if (verified == null) {
      row(table, "Settled by ended leases", settled(tally));
    } else {
      row(
          table,
          "Compared by ended leases",
          "%d: %d different, %d changed since"
              .formatted(verified.compared(), verified.different(), verified.drift()));
    }
    if (waiting != null) {
      row(table, "Waiting for", KeyText.markdown(KeyText.message(waiting.message())));
    }
    return table.toString();
  }

  private static String settled(Tally tally) {
    return "%d of %d listed: %d copied, %d present, %d failed, %d other"
        .formatted(
            tally.settled(),
            tally.listed(),
            tally.copied(),
            tally.present(),
            tally.failed(),
            tally.settled() - tally.copied() - tally.present() - tally.failed());
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
