/** Listings of one side, checked for order, and both sides in lock step. */
@NullMarked
package io.bucketbrigade.engine.listing;

import org.jspecify.annotations.NullMarked;
