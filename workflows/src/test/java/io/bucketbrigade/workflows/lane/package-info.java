/** Tests of a lane. */
@NullMarked
package io.bucketbrigade.workflows.lane;

import org.jspecify.annotations.NullMarked;
