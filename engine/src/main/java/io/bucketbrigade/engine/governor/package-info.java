/** How many requests a server gets at a time, and how many a second while it refuses some. */
@NullMarked
package io.bucketbrigade.engine.governor;

import org.jspecify.annotations.NullMarked;
