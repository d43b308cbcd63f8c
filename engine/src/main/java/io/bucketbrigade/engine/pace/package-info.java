/** How large the copied objects were, and which took longest. */
@NullMarked
package io.bucketbrigade.engine.pace;

import org.jspecify.annotations.NullMarked;
