/** Comparing both sides, with none of the code that decides what to copy. */
@NullMarked
package io.bucketbrigade.engine.verify;

import org.jspecify.annotations.NullMarked;
