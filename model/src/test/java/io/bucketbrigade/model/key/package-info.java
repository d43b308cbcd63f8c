/** Tests of keys and ranges of them. */
@NullMarked
package io.bucketbrigade.model.key;

import org.jspecify.annotations.NullMarked;
