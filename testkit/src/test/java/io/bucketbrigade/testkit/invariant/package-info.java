/** Tests of the checker. */
@NullMarked
package io.bucketbrigade.testkit.invariant;

import org.jspecify.annotations.NullMarked;
