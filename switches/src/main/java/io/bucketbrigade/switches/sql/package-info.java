/** Buckets that are named in the rows of an application's database. */
@NullMarked
package io.bucketbrigade.switches.sql;

import org.jspecify.annotations.NullMarked;
