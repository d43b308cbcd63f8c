/** Steps, notices and health checks over HTTP, to addresses that the worker's own files name. */
@NullMarked
package io.bucketbrigade.switches.webhook;

import org.jspecify.annotations.NullMarked;
