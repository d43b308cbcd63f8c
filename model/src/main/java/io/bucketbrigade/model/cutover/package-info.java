/** Moving an application over to the destination, and back: what is asked, and how it stands. */
@NullMarked
package io.bucketbrigade.model.cutover;

import org.jspecify.annotations.NullMarked;
