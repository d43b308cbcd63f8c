/** Tests of how records travel. */
@NullMarked
package io.bucketbrigade.model.payload;

import org.jspecify.annotations.NullMarked;
