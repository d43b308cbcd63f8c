@NullMarked
package io.bucketbrigade.workflows.large;

import org.jspecify.annotations.NullMarked;
