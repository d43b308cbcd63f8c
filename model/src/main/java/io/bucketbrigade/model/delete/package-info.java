/** Deleting our copies of what the source has no more. */
@NullMarked
package io.bucketbrigade.model.delete;

import org.jspecify.annotations.NullMarked;
