package io.bucketbrigade.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.PassSchedules.Planned;
import java.time.Instant;
import java.util.Optional;

/** Says when a migration is gone over again by itself. */
record ScheduleOutput(Console console, String id, boolean json) {

  void print(Optional<Planned> planned) {
    console.out().println(json ? line(planned) : sentence(planned));
  }

  private String sentence(Optional<Planned> planned) {
    return planned
        .map(found -> "'%s' is gone over again %s".formatted(id, words(found)))
        .orElse("'%s' is not gone over again by itself.".formatted(id));
  }

  /** To follow what is done. */
  static String words(Planned planned) {
    Instant next = planned.next();
    return next == null
        ? "at '%s', but the schedule is paused in Temporal."
            .formatted(TerminalText.escape(planned.words()))
        : "at '%s', next at %s.".formatted(TerminalText.escape(planned.words()), next);
  }

  private static String line(Optional<Planned> planned) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("schedule", planned.map(Planned::words).orElse(null));
    node.put("nextPassAt", planned.map(Planned::next).map(Instant::toString).orElse(null));
    return node.toString();
  }
}
