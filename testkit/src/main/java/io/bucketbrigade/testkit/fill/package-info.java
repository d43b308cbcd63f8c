/** Puts generated objects into buckets. */
@NullMarked
package io.bucketbrigade.testkit.fill;

import org.jspecify.annotations.NullMarked;
