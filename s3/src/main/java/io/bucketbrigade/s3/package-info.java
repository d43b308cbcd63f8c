/** Buckets behind S3's protocol: the only code that sees the AWS SDK and HTTP. */
@NullMarked
package io.bucketbrigade.s3;

import org.jspecify.annotations.NullMarked;
