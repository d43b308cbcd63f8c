package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.Approval;
import io.bucketbrigade.model.cutover.CutoverProgress.ApprovalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who approved, and whether that is enough. */
final class Approvals {

  private final Map<String, ApprovalRecord> byPerson = new LinkedHashMap<>();
  private List<String> allowed = List.of();

  /** From now on these people alone may act; everybody if there are none. */
  void allow(List<String> names) {
    allowed = names.stream().map(Approval::person).toList();
  }

  /** Refuses a name that is not allowed. */
  void require(Approval approval) {
    if (!allowed.isEmpty() && !allowed.contains(approval.person())) {
      throw new IllegalArgumentException(
          "'%s' is not among those who may approve; the workers' switches file names them"
              .formatted(approval.by()));
    }
  }

  /** A later one of the same person takes the place of the one before. */
  void add(Approval approval, Instant now, Duration validFor) {
    byPerson.put(approval.person(), new ApprovalRecord(approval, now, now.plus(validFor)));
  }

  /** How many people approve now. */
  int valid(Instant now) {
    return (int) byPerson.values().stream().filter(record -> record.until().isAfter(now)).count();
  }

  /** All of them, also those that ran out. */
  List<ApprovalRecord> all() {
    return new ArrayList<>(byPerson.values());
  }
}
