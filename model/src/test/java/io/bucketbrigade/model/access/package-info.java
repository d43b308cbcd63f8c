/** Tests of what principals are allowed and denied. */
@NullMarked
package io.bucketbrigade.model.access;

import org.jspecify.annotations.NullMarked;
