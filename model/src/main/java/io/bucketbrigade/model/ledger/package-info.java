/** Reading what leases put on record, page by page. */
@NullMarked
package io.bucketbrigade.model.ledger;

import org.jspecify.annotations.NullMarked;
