/** Two S3 servers in this process and a bucket worth moving. */
@NullMarked
package io.bucketbrigade.cli.demo;

import org.jspecify.annotations.NullMarked;
