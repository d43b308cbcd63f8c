/** What a migration adds to the policies of buckets, and takes away again. */
@NullMarked
package io.bucketbrigade.engine.access;

import org.jspecify.annotations.NullMarked;
