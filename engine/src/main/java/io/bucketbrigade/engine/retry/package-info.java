/** Lists of exceptions in key order, and how they are shared among lanes that try them again. */
@NullMarked
package io.bucketbrigade.engine.retry;

import org.jspecify.annotations.NullMarked;
