/** What tests of a migration need, and share nothing of its code with. */
@NullMarked
package io.bucketbrigade.testkit;

import org.jspecify.annotations.NullMarked;
