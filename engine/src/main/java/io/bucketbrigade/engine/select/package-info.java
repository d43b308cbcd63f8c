/** Which objects a spec asks for. */
@NullMarked
package io.bucketbrigade.engine.select;

import org.jspecify.annotations.NullMarked;
