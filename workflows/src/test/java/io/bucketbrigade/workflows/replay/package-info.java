/** Histories that were recorded once, and have to lead to the same commands ever after. */
@NullMarked
package io.bucketbrigade.workflows.replay;

import org.jspecify.annotations.NullMarked;
