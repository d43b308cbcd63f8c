/** Tests of what users read. */
@NullMarked
package io.bucketbrigade.cli.render;

import org.jspecify.annotations.NullMarked;
