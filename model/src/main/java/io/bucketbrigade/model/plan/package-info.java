/** How the key space is cut into lanes. */
@NullMarked
package io.bucketbrigade.model.plan;

import org.jspecify.annotations.NullMarked;
