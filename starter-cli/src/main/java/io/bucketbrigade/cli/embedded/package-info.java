/** Migrations without a Temporal cluster: a dev server, a worker and their state in one folder. */
@NullMarked
package io.bucketbrigade.cli.embedded;

import org.jspecify.annotations.NullMarked;
