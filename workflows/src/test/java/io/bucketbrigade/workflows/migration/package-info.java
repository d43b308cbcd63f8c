/** Tests of a migration. */
@NullMarked
package io.bucketbrigade.workflows.migration;

import org.jspecify.annotations.NullMarked;
