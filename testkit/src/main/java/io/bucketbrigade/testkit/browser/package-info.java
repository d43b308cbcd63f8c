/** A real browser, to see pages as people do. */
@NullMarked
package io.bucketbrigade.testkit.browser;

import org.jspecify.annotations.NullMarked;
