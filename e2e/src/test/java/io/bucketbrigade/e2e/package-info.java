/** Whole-process tests: real commands, real servers, real signals. */
@NullMarked
package io.bucketbrigade.e2e;

import org.jspecify.annotations.NullMarked;
