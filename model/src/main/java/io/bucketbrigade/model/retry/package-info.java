/** Trying again what a run could not copy. */
@NullMarked
package io.bucketbrigade.model.retry;

import org.jspecify.annotations.NullMarked;
