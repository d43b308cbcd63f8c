/** What providers bill, as a file says it. */
@NullMarked
package io.bucketbrigade.cli.price;

import org.jspecify.annotations.NullMarked;
