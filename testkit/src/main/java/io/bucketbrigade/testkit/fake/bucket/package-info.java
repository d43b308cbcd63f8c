/** The fake server's buckets: objects, versions, uploads, and direct access for tests. */
@NullMarked
package io.bucketbrigade.testkit.fake.bucket;

import org.jspecify.annotations.NullMarked;
