@NullMarked
package io.bucketbrigade.e2e;

import org.jspecify.annotations.NullMarked;
