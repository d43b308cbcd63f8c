/** Tests of the starters of real servers. */
@NullMarked
package io.bucketbrigade.testkit.server;

import org.jspecify.annotations.NullMarked;
