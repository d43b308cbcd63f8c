package io.bucketbrigade.engine.store;

/**
 * A promise that a server breaks. The contract asserts that it is still broken, and in this way, so
 * a server that was mended makes the declaration a failing test.
 *
 * @param reason why, in one sentence
 * @param sign what the failure of the promise's test contains
 */
public record Deviation(String reason, String sign) {}
