/** What the principals of a migration have to be allowed. Pure. */
@NullMarked
package io.bucketbrigade.model.access;

import org.jspecify.annotations.NullMarked;
