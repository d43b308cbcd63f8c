/** Tests of comparing buckets. */
@NullMarked
package io.bucketbrigade.engine.bucket;

import org.jspecify.annotations.NullMarked;
