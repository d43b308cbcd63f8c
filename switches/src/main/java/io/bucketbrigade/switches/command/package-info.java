/** Health checks by programs that the worker's own files name. */
@NullMarked
package io.bucketbrigade.switches.command;

import org.jspecify.annotations.NullMarked;
