/** What is said before a migration begins. */
@NullMarked
package io.bucketbrigade.model.forecast;

import org.jspecify.annotations.NullMarked;
