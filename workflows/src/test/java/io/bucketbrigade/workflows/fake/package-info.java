/** A generated key space and activities that pretend to copy it. */
@NullMarked
package io.bucketbrigade.workflows.fake;

import org.jspecify.annotations.NullMarked;
