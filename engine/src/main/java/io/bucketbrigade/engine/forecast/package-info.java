/** Looking ahead: what a migration would do, counted by the code that would do it. */
@NullMarked
package io.bucketbrigade.engine.forecast;

import org.jspecify.annotations.NullMarked;
