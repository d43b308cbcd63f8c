/** Starts real servers for tests and ends them, whatever happens to the test. */
@NullMarked
package io.bucketbrigade.testkit.server;

import org.jspecify.annotations.NullMarked;
