/** Failure codes: stable numbers with a documented meaning. */
@NullMarked
package io.bucketbrigade.model.failure;

import org.jspecify.annotations.NullMarked;
