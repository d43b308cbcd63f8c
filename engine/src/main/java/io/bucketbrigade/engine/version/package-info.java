/** Histories of keys: which part of the source's is at the destination already. */
@NullMarked
package io.bucketbrigade.engine.version;

import org.jspecify.annotations.NullMarked;
