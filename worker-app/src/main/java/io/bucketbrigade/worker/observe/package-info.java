/** What operators see: metrics, health and log lines. */
@NullMarked
package io.bucketbrigade.worker.observe;

import org.jspecify.annotations.NullMarked;
