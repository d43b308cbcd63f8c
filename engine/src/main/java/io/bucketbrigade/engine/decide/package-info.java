/** What to do about one key: pure decisions over listing rows. */
@NullMarked
package io.bucketbrigade.engine.decide;

import org.jspecify.annotations.NullMarked;
