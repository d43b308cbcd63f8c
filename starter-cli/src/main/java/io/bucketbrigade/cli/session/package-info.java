/** Migrations as a Temporal client sees them: started, asked, steered and followed. */
@NullMarked
package io.bucketbrigade.cli.session;

import org.jspecify.annotations.NullMarked;
