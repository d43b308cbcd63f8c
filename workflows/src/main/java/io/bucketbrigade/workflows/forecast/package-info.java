/** Looking ahead, for who waits for it. */
@NullMarked
package io.bucketbrigade.workflows.forecast;

import org.jspecify.annotations.NullMarked;
