/** Tests of how commands end. */
@NullMarked
package io.bucketbrigade.cli.command;

import org.jspecify.annotations.NullMarked;
