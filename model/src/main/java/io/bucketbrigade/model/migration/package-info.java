/** The root workflow of a migration: its input, progress, result. */
@NullMarked
package io.bucketbrigade.model.migration;

import org.jspecify.annotations.NullMarked;
