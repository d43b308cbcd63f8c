/** Price tables. */
@NullMarked
package io.bucketbrigade.cli.price;

import org.jspecify.annotations.NullMarked;
