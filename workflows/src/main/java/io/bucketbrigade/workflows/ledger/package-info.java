/** Reading the ledger through workers. */
@NullMarked
package io.bucketbrigade.workflows.ledger;

import org.jspecify.annotations.NullMarked;
