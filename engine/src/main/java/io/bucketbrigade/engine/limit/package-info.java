/** How fast a migration's leases may go because its operator says so. */
@NullMarked
package io.bucketbrigade.engine.limit;

import org.jspecify.annotations.NullMarked;
