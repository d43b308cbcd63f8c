/** Tests of the generators. */
@NullMarked
package io.bucketbrigade.testkit.generate;

import org.jspecify.annotations.NullMarked;
