/** Tests of the governor, most of them before a simulated server. */
@NullMarked
package io.bucketbrigade.engine.governor;

import org.jspecify.annotations.NullMarked;
