/**
 * What is found out about both sides before the first copy, and checked again before each lease.
 */
@NullMarked
package io.bucketbrigade.engine.preflight;

import org.jspecify.annotations.NullMarked;
