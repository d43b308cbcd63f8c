/** The root workflow: phases, lanes, grants, outcome. */
@NullMarked
package io.bucketbrigade.workflows.migration;

import org.jspecify.annotations.NullMarked;
