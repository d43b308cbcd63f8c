/**
 * One lane of the key space: a pure state machine of its ranges, and the workflow that drives it.
 */
@NullMarked
package io.bucketbrigade.workflows.lane;

import org.jspecify.annotations.NullMarked;
