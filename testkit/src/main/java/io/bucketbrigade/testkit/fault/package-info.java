/** Faults injected into the fake server, drawn from a seed that is printed. */
@NullMarked
package io.bucketbrigade.testkit.fault;

import org.jspecify.annotations.NullMarked;
