/** The commands: each reads its options, does one thing, and returns an exit status. */
@NullMarked
package io.bucketbrigade.cli.command;

import org.jspecify.annotations.NullMarked;
