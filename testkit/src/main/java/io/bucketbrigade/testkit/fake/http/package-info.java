/** A small HTTP/1.1 server that keeps request paths as sent and can break replies on purpose. */
@NullMarked
package io.bucketbrigade.testkit.fake.http;

import org.jspecify.annotations.NullMarked;
