/** What a user asks for: the migration's spec. */
@NullMarked
package io.bucketbrigade.model.spec;

import org.jspecify.annotations.NullMarked;
