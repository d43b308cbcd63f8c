package io.bucketbrigade.worker.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The search attributes that migrations set, and their registration. */
final class SearchAttributes {

  private static final Logger log = LoggerFactory.getLogger(SearchAttributes.class);

  private static final Map<String, IndexedValueType> ALL =
      Map.of(
          "BrigadePhase", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
          "BrigadeSource", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
          "BrigadeDestination", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
          "BrigadeFailed", IndexedValueType.INDEXED_VALUE_TYPE_INT);

  /** The dev server creates them within a second. */
  private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);

  private SearchAttributes() {}

  static boolean register(WorkflowServiceStubs stubs, String namespace) {
    OperatorServiceBlockingStub operator =
        OperatorServiceStubs.newServiceStubs(operatorOptions(stubs)).blockingStub();
    try {
      Map<String, IndexedValueType> known = known(operator, namespace);
      for (Map.Entry<String, IndexedValueType> attribute : ALL.entrySet()) {
        IndexedValueType found = known.get(attribute.getKey());
        if (found == null) {
          add(operator, namespace, attribute.getKey(), attribute.getValue());
        } else if (found != attribute.getValue()) {
          log.warn("search-attributes.unavailable {}={}", attribute.getKey(), found);
          return false;
        }
      }
      return true;
    } catch (StatusRuntimeException e) {
      log.info("search-attributes.unavailable code={}", e.getStatus().getCode());
      return false;
    }
  }

  /** Empty where the server cannot tell: the in-memory server only adds. */
  private static Map<String, IndexedValueType> known(
      OperatorServiceBlockingStub operator, String namespace) {
    try {
      return within(operator)
          .listSearchAttributes(
              ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
          .getCustomAttributesMap();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return Map.of();
      }
      throw e;
    }
  }

  private static void add(
      OperatorServiceBlockingStub operator, String namespace, String name, IndexedValueType type) {
    try {
      within(operator)
          .addSearchAttributes(
              AddSearchAttributesRequest.newBuilder()
                  .setNamespace(namespace)
                  .putSearchAttributes(name, type)
                  .build());
    } catch (StatusRuntimeException e) {
      // Another process may have been faster.
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  private static OperatorServiceBlockingStub within(OperatorServiceBlockingStub operator) {
    return operator.withDeadlineAfter(CALL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The same channel, with the same credentials on each call. */
  private static OperatorServiceStubsOptions operatorOptions(WorkflowServiceStubs stubs) {
    WorkflowServiceStubsOptions options = stubs.getOptions();
    OperatorServiceStubsOptions.Builder operator =
        OperatorServiceStubsOptions.newBuilder().setChannel(stubs.getRawChannel());
    if (options.getHeaders() != null) {
      operator.setHeaders(options.getHeaders());
    }
    if (options.getGrpcMetadataProviders() != null) {
      operator.setGrpcMetadataProviders(options.getGrpcMetadataProviders());
    }
    return operator.validateAndBuildWithDefaults();
  }
}
