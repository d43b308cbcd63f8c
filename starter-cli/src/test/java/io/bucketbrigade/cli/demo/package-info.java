/** Tests of what the demo claims. */
@NullMarked
package io.bucketbrigade.cli.demo;

import org.jspecify.annotations.NullMarked;
