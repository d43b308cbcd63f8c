/** Tests of what a user asks for. */
@NullMarked
package io.bucketbrigade.model.spec;

import org.jspecify.annotations.NullMarked;
