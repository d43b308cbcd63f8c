/** Access to buckets for the time of a run, and its guard. */
@NullMarked
package io.bucketbrigade.workflows.access;

import org.jspecify.annotations.NullMarked;
