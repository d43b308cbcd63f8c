@NullMarked
package io.bucketbrigade.s3;

import org.jspecify.annotations.NullMarked;
