/** What earlier passes wrote, in key order: the third stream beside both listings. */
@NullMarked
package io.bucketbrigade.engine.writes;

import org.jspecify.annotations.NullMarked;
