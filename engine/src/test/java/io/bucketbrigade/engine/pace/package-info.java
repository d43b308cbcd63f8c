/** Tests of what workers measure. */
@NullMarked
package io.bucketbrigade.engine.pace;

import org.jspecify.annotations.NullMarked;
