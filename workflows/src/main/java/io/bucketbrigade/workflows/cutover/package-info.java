/** Cutting a migration over, and the guard of what that leaves in policies. Deterministic. */
@NullMarked
package io.bucketbrigade.workflows.cutover;

import org.jspecify.annotations.NullMarked;
