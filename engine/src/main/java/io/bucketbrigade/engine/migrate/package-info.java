/** One lease: a range listed, compared, copied and settled. */
@NullMarked
package io.bucketbrigade.engine.migrate;

import org.jspecify.annotations.NullMarked;
