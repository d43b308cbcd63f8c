/** Verifying both sides: what is asked, how far it is, what was found. */
@NullMarked
package io.bucketbrigade.model.verify;

import org.jspecify.annotations.NullMarked;
