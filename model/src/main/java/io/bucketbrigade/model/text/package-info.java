/** Numbers and text of unknown origin, as people are shown them everywhere. */
@NullMarked
package io.bucketbrigade.model.text;

import org.jspecify.annotations.NullMarked;
