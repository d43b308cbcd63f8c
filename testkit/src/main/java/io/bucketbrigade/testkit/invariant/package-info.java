/** An independent checker of a migration's end state, with an S3 client of its own. */
@NullMarked
package io.bucketbrigade.testkit.invariant;

import org.jspecify.annotations.NullMarked;
