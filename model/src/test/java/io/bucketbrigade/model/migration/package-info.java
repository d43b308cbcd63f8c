/** Tests of how a migration tells where it stands. */
@NullMarked
package io.bucketbrigade.model.migration;

import org.jspecify.annotations.NullMarked;
