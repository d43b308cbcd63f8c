/** The lease protocol: what a lane asks of a worker and what it gets back. */
@NullMarked
package io.bucketbrigade.model.range;

import org.jspecify.annotations.NullMarked;
