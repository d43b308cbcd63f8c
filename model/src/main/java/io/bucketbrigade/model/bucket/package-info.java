/** What buckets are, apart from their objects, and how two of them compare. */
@NullMarked
package io.bucketbrigade.model.bucket;

import org.jspecify.annotations.NullMarked;
