/** What a migration would do and cost, said before it begins. */
@NullMarked
package io.bucketbrigade.model.forecast;

import org.jspecify.annotations.NullMarked;
