@NullMarked
package io.bucketbrigade.workflows.cutover;

import org.jspecify.annotations.NullMarked;
