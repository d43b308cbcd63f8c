/** Comparing what buckets are, for who waits for it. */
@NullMarked
package io.bucketbrigade.workflows.bucket;

import org.jspecify.annotations.NullMarked;
