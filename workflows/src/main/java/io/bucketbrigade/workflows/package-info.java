/** What the workflows share: how keys are shown to people and how activities are called. */
@NullMarked
package io.bucketbrigade.workflows;

import org.jspecify.annotations.NullMarked;
