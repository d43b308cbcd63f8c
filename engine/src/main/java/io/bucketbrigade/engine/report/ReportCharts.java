package io.bucketbrigade.engine.report;

import io.bucketbrigade.model.range.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Pictures of a report as SVG inside HTML: they need no script and no network. */
final class ReportCharts {

  private static final int LANES_A_ROW = 50;
  private static final int WIDTH = 1_000;

  /** Of a share in a bar. */
  private static final double LEAST = 4;

  private ReportCharts() {}

  /**
   * A part of a bar.
   *
   * @param name what is counted
   * @param colour the CSS class
   * @param count how many
   */
  record Share(String name, String colour, long count) {}

  /** Fates in the order of the equation. */
  static List<Share> fates(Tally tally) {
    return List.of(
        new Share("copied", "copied", tally.copied()),
        new Share("present", "present", tally.present()),
        new Share("skipped", "skipped", tally.skipped()),
        new Share("quarantined", "quarantined", tally.quarantined()),
        new Share("failed", "failed", tally.failed()),
        new Share("deferred", "deferred", tally.deferred()),
        new Share("vanished", "vanished", tally.vanished()));
  }

  /** One bar, divided by counts; the least of them is still seen. */
  static String bar(List<Share> shares) {
    long total = Math.max(1, shares.stream().mapToLong(Share::count).sum());
    StringBuilder svg = new StringBuilder(svg(WIDTH, 34, "Objects by what became of them"));
    long drawn = shares.stream().filter(share -> share.count() > 0).count();
    double x = 0;
    for (Share share : shares) {
      if (share.count() == 0) {
        continue;
      }
      double width = LEAST + (WIDTH - LEAST * drawn) * share.count() / total;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"2\" width=\"%.1f\" height=\"30\"><title>%s: %,d</title></rect>",
              share.colour(),
              x,
              width,
              share.name(),
              share.count()));
      x += width;
    }
    return svg.append("</svg>").toString();
  }

  /** A bar as long as a count's share of the largest; the least of them is still seen. */
  static String share(long count, long largest) {
    double width = count == 0 ? 0 : Math.max(1, 100.0 * count / Math.max(1, largest));
    return String.format(
        Locale.ROOT,
        "<svg class=\"share\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"deferred\" width=\"%.1f\" height=\"10\"/></svg>",
        width);
  }

  /** The key space, left to right and row by row: a box a lane, coloured by what happened there. */
  static String keySpace(List<LaneFindings> lanes) {
    int columns = Math.clamp(lanes.size(), 1, LANES_A_ROW);
    int rows = Math.ceilDiv(lanes.size(), columns);
    double box = Math.min(60.0, (double) WIDTH / columns);
    double height = Math.min(box, 26);
    StringBuilder svg =
        new StringBuilder(
            svg(WIDTH, (int) Math.ceil(rows * height), "The key space, lane by lane"));
    for (int i = 0; i < lanes.size(); i++) {
      LaneFindings lane = lanes.get(i);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
              colour(lane.standing()),
              i % columns * box,
              Math.floorDiv(i, columns) * height,
              box - 1.5,
              height - 1.5,
              HtmlText.escaped(titleOf(lane)).replace("<i>", "").replace("</i>", "")));
    }
    return svg.append("</svg>").toString();
  }

  /** The CSS class of a lane. */
  static String colour(LaneFindings.Standing standing) {
    return switch (standing) {
      case CLEAN -> "copied";
      case EXCEPTIONS -> "quarantined";
      case FAILED -> "failed";
    };
  }

  private static String titleOf(LaneFindings lane) {
    return String.format(
        Locale.ROOT,
        "%s: %,d failed, %,d deferred, %,d quarantined, %d ranges given up",
        lane.label(),
        lane.failed(),
        lane.deferred(),
        lane.quarantined(),
        lane.brokenRanges());
  }

  /** A rate over time, from what was counted between two points; empty with less than three. */
  static String rate(
      Course course, String title, String unit, ToDoubleFunction<Course.Point> counted) {
    List<Course.Point> points = course.points();
    if (points.size() < 3) {
      return "";
    }
    Duration whole = Duration.between(points.getFirst().at(), points.getLast().at());
    List<double[]> rates = rates(points, counted);
    double highest = Math.max(1e-9, rates.stream().mapToDouble(rate -> rate[2]).max().orElse(1));
    double millis = Math.max(1, (double) whole.toMillis());
    int height = 140;
    StringBuilder path = new StringBuilder();
    for (double[] rate : rates) {
      double from = WIDTH * rate[0] / millis;
      double to = WIDTH * rate[1] / millis;
      double y = height - (height - 8) * rate[2] / highest;
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f,%.1f L%.1f,%.1f ", path.isEmpty() ? "M" : "L", from, y, to, y));
    }
    return "<figure><figcaption>%s</figcaption>%s<path class=\"line\" d=\"%s\"/></svg><p class=\"axis\"><span>0</span><span>highest: %s %s</span><span>%s</span></p></figure>"
        .formatted(
            title,
            svg(WIDTH, height, title),
            path.toString().strip(),
            String.format(Locale.ROOT, "%,.1f", highest),
            unit,
            HtmlText.duration(whole));
  }

  /** From and to in milliseconds since the first point, and what was counted per second. */
  private static List<double[]> rates(
      List<Course.Point> points, ToDoubleFunction<Course.Point> counted) {
    List<double[]> rates = new ArrayList<>(points.size());
    for (int i = 1; i < points.size(); i++) {
      Course.Point before = points.get(i - 1);
      Course.Point after = points.get(i);
      double from = Duration.between(points.getFirst().at(), before.at()).toMillis();
      double to = Duration.between(points.getFirst().at(), after.at()).toMillis();
      double gained = Math.max(0, counted.applyAsDouble(after) - counted.applyAsDouble(before));
      rates.add(new double[] {from, to, gained * 1_000 / Math.max(1, to - from)});
    }
    return rates;
  }

  private static String svg(int width, int height, String label) {
    return "<svg viewBox=\"0 0 %d %d\" height=\"%d\" role=\"img\" aria-label=\"%s\" preserveAspectRatio=\"none\">"
        .formatted(width, Math.max(1, height), Math.max(1, height), label);
  }
}
