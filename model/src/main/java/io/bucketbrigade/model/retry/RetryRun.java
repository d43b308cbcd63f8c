package io.bucketbrigade.model.retry;

/**
 * What a run that retries is about, as its leases read it from the state store.
 *
 * @param order what it tries
 * @param selected how many records that is
 * @param added those of them that were no exceptions before; absent in records of older versions
 */
public record RetryRun(RetryOrder order, long selected, long added) {}
