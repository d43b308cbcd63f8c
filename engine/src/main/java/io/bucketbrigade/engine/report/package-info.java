/** The report of a migration: read together from the state store, as JSON and as one HTML page. */
@NullMarked
package io.bucketbrigade.engine.report;

import org.jspecify.annotations.NullMarked;
