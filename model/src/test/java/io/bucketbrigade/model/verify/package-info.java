/** Tests of verifications and of what samples say. */
@NullMarked
package io.bucketbrigade.model.verify;

import org.jspecify.annotations.NullMarked;
