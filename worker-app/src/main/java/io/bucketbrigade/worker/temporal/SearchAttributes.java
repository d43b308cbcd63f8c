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
import java.util.HashMap;
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
      Map<String, IndexedValueType> missing = missing(operator, namespace);
      if (!missing.isEmpty()) {
        within(operator).addSearchAttributes(addition(namespace, missing));
      }
      return true;
    } catch (StatusRuntimeException e) {
      // Another process may have been faster.
      if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
        return true;
      }
      log.info("search-attributes.unavailable code={}", e.getStatus().getCode());
      return false;
    } catch (WrongTypeException e) {
      log.warn("search-attributes.unavailable reason=\"{}\"", e.getMessage());
      return false;
    }
  }

  private static Map<String, IndexedValueType> missing(
      OperatorServiceBlockingStub operator, String namespace) {
    Map<String, IndexedValueType> known =
        within(operator)
            .listSearchAttributes(
                ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
            .getCustomAttributesMap();
    Map<String, IndexedValueType> missing = new HashMap<>(ALL);
    ALL.forEach(
        (name, type) -> {
          IndexedValueType found = known.get(name);
          if (found != null && found != type) {
            throw new WrongTypeException("%s is %s, not %s".formatted(name, found, type));
          }
        });
    missing.keySet().removeAll(known.keySet());
    return missing;
  }

  private static AddSearchAttributesRequest addition(
      String namespace, Map<String, IndexedValueType> attributes) {
    return AddSearchAttributesRequest.newBuilder()
        .setNamespace(namespace)
        .putAllSearchAttributes(attributes)
        .build();
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

  /** The namespace uses one of the names for something else. */
  private static final class WrongTypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongTypeException(String message) {
      super(message);
    }
  }
}
