@NullMarked
package io.bucketbrigade.cli.session;

import org.jspecify.annotations.NullMarked;
