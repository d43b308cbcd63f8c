/** Tests of the fake server. */
@NullMarked
package io.bucketbrigade.testkit.fake;

import org.jspecify.annotations.NullMarked;
