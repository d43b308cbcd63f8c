/** Seeded generators: hostile keys, bodies, buckets. */
@NullMarked
package io.bucketbrigade.testkit.generate;

import org.jspecify.annotations.NullMarked;
