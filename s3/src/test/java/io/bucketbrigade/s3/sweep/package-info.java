/** Seeded attempts to make a migration lose bytes or attributes. */
@NullMarked
package io.bucketbrigade.s3.sweep;

import org.jspecify.annotations.NullMarked;
