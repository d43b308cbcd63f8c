@NullMarked
package io.bucketbrigade.workflows;

import org.jspecify.annotations.NullMarked;
