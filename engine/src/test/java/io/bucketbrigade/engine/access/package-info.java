/** Tests of what is added to policies. */
@NullMarked
package io.bucketbrigade.engine.access;

import org.jspecify.annotations.NullMarked;
