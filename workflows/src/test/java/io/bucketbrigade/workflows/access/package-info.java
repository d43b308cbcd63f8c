/** Tests of temporary access. */
@NullMarked
package io.bucketbrigade.workflows.access;

import org.jspecify.annotations.NullMarked;
