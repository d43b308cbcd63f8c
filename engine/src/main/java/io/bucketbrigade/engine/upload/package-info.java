/** Multipart uploads that outlive the process which began them. */
@NullMarked
package io.bucketbrigade.engine.upload;

import org.jspecify.annotations.NullMarked;
