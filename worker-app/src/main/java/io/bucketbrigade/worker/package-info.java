@NullMarked
package io.bucketbrigade.worker;

import org.jspecify.annotations.NullMarked;
