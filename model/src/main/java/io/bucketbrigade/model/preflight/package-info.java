/** What was found out about both sides before the first copy. */
@NullMarked
package io.bucketbrigade.model.preflight;

import org.jspecify.annotations.NullMarked;
