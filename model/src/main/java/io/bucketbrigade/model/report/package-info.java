/** Reading the report of a migration through the workers. */
@NullMarked
package io.bucketbrigade.model.report;

import org.jspecify.annotations.NullMarked;
