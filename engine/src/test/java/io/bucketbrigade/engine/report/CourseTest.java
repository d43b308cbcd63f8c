package io.bucketbrigade.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void plus_forAYear_staysSmallAndKeepsBothEnds() {
    Course course = Course.EMPTY;
    for (int minute = 0; minute < 10_000; minute++) {
      course = course.plus(at(minute));
    }

    assertThat(course.points()).hasSizeBetween(Course.MAX_POINTS / 2, Course.MAX_POINTS + 1);
    assertThat(course.points().getFirst().at()).isEqualTo(BEGAN);
    assertThat(course.points().getLast().settled()).isEqualTo(9_999);
    assertThat(course.points()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
  }

  @Test
  void plus_whenAStatusIsWrittenAgain_addsNothing() {
    Course course = Course.EMPTY.plus(at(1)).plus(at(2));
    assertThat(course.plus(at(2))).isEqualTo(course);
    assertThat(course.plus(at(1))).isEqualTo(course);
  }

  private static MigrationProgress at(int minute) {
    return new MigrationProgress(
        "m",
        "s3://old/",
        "s3://new/",
        Phase.COPY,
        null,
        false,
        8,
        new Tally(minute, minute, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        null,
        0,
        1,
        0,
        0,
        List.of(),
        List.of(),
        null,
        BEGAN,
        BEGAN.plusSeconds(60L * minute),
        null);
  }
}
