@NullMarked
package io.bucketbrigade.cli;

import org.jspecify.annotations.NullMarked;
