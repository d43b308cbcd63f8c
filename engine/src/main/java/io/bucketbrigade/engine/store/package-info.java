/** The port to one bucket, and its failures. */
@NullMarked
package io.bucketbrigade.engine.store;

import org.jspecify.annotations.NullMarked;
