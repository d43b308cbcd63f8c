/** What buckets are, apart from their objects: read, brought into one form, compared. */
@NullMarked
package io.bucketbrigade.engine.bucket;

import org.jspecify.annotations.NullMarked;
