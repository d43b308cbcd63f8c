/**
 * Buckets behind S3's protocol, and what else of AWS is used: the only code that sees the AWS SDK.
 */
@NullMarked
package io.bucketbrigade.s3;

import org.jspecify.annotations.NullMarked;
