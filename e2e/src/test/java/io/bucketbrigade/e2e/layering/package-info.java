/** Which module may know which, over the classes of all of them. */
@NullMarked
package io.bucketbrigade.e2e.layering;

import org.jspecify.annotations.NullMarked;
