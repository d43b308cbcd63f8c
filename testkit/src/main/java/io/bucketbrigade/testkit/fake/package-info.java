/** A fake S3 server in process, faithful where migrations depend on it. */
@NullMarked
package io.bucketbrigade.testkit.fake;

import org.jspecify.annotations.NullMarked;
