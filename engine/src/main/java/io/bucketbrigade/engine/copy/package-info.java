/** Copying one object, whole and with all it carries. */
@NullMarked
package io.bucketbrigade.engine.copy;

import org.jspecify.annotations.NullMarked;
