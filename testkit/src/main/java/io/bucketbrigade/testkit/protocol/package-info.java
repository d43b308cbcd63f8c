/**
 * What both the fake server and the checkers know of S3: operations, key order, encoding, SigV4.
 */
@NullMarked
package io.bucketbrigade.testkit.protocol;

import org.jspecify.annotations.NullMarked;
