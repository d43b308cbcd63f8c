/** The brigade command. */
@NullMarked
package io.bucketbrigade.cli;

import org.jspecify.annotations.NullMarked;
