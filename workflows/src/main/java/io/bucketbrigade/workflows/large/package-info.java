/** Huge objects: the workflow of one, and the workflow that runs them all. */
@NullMarked
package io.bucketbrigade.workflows.large;

import org.jspecify.annotations.NullMarked;
