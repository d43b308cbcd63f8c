/** Reads configuration strictly: what is not understood is refused by name. */
@NullMarked
package io.bucketbrigade.worker.config;

import org.jspecify.annotations.NullMarked;
