/** What became of each key: watermark, tally, ledger. */
@NullMarked
package io.bucketbrigade.engine.settle;

import org.jspecify.annotations.NullMarked;
