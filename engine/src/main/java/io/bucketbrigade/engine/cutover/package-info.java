/** What moves an application from the source to the destination, and back. */
@NullMarked
package io.bucketbrigade.engine.cutover;

import org.jspecify.annotations.NullMarked;
