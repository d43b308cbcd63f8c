/** The state store: where plan, ledger and reports live. */
@NullMarked
package io.bucketbrigade.engine.state;

import org.jspecify.annotations.NullMarked;
