/** Tests of the embedded mode's folder. */
@NullMarked
package io.bucketbrigade.cli.embedded;

import org.jspecify.annotations.NullMarked;
