package io.bucketbrigade.workflows.migration;

/**
 * What an operator wants of all lanes.
 *
 * @param parallelism leases at a time over all lanes, at least 1
 * @param paused recall all leases and start nothing
 * @param stop recall all leases and end with what is done
 */
record Orders(int parallelism, boolean paused, boolean stop) {}
