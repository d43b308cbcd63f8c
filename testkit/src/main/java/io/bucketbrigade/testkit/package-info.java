@NullMarked
package io.bucketbrigade.testkit;

import org.jspecify.annotations.NullMarked;
