/** How the program ends: exit statuses and the errors that lead to them. */
@NullMarked
package io.bucketbrigade.cli.exit;

import org.jspecify.annotations.NullMarked;
