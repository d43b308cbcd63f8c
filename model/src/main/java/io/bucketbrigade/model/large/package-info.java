/** Huge objects, which many workers copy together. */
@NullMarked
package io.bucketbrigade.model.large;

import org.jspecify.annotations.NullMarked;
