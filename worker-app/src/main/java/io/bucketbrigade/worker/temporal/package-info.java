/** The tie to a Temporal service: configured, probed and set up. */
@NullMarked
package io.bucketbrigade.worker.temporal;

import org.jspecify.annotations.NullMarked;
