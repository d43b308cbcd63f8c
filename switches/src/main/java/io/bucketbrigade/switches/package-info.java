/** What the steps, checks and notifiers of this module share. */
@NullMarked
package io.bucketbrigade.switches;

import org.jspecify.annotations.NullMarked;
