/** Reports, for who waits for them. */
@NullMarked
package io.bucketbrigade.workflows.report;

import org.jspecify.annotations.NullMarked;
