/** Tests of what a lease reports. */
@NullMarked
package io.bucketbrigade.model.range;

import org.jspecify.annotations.NullMarked;
