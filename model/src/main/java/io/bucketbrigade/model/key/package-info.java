/** Object keys and ranges of them, in the order in which S3 lists them. */
@NullMarked
package io.bucketbrigade.model.key;

import org.jspecify.annotations.NullMarked;
