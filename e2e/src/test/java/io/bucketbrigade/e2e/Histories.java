package io.bucketbrigade.e2e;

import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What a Temporal server has on record of all workflows. For one thread. */
final class Histories implements AutoCloseable {

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;

  /** Asks the server at this host and port. */
  Histories(String address) {
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    this.client = WorkflowClient.newInstance(stubs);
  }

  /** The size of the largest payload of any workflow. */
  int largestPayloadBytes() {
    return client
        .listExecutions(null)
        .map(run -> run.getExecution())
        .map(run -> client.fetchHistory(run.getWorkflowId(), run.getRunId()))
        .flatMap(history -> history.getEvents().stream())
        .flatMap(Histories::payloads)
        .mapToInt(Payload::getSerializedSize)
        .max()
        .orElse(0);
  }

  private static Stream<Payload> payloads(Object value) {
    return switch (value) {
      case Payload payload -> Stream.of(payload);
      case Message message -> message.getAllFields().values().stream().flatMap(Histories::payloads);
      case Collection<?> values -> List.copyOf(values).stream().flatMap(Histories::payloads);
      default -> Stream.empty();
    };
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
