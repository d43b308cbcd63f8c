/** Tests of what an operator allows. */
@NullMarked
package io.bucketbrigade.engine.limit;

import org.jspecify.annotations.NullMarked;
