/** Tests of what users write. */
@NullMarked
package io.bucketbrigade.cli.spec;

import org.jspecify.annotations.NullMarked;
