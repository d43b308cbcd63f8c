/** Tests of what the workflows share. */
@NullMarked
package io.bucketbrigade.workflows;

import org.jspecify.annotations.NullMarked;
