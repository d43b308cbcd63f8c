/** What principals have to be allowed for a migration, and denied while it cuts over. Pure. */
@NullMarked
package io.bucketbrigade.model.access;

import org.jspecify.annotations.NullMarked;
