/** Holds the pages in {@code docs} to what the code says. */
@NullMarked
package io.bucketbrigade.e2e.documentation;

import org.jspecify.annotations.NullMarked;
