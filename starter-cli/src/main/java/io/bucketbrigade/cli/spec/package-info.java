/** What a user asks for, read from a spec file or from the command line. */
@NullMarked
package io.bucketbrigade.cli.spec;

import org.jspecify.annotations.NullMarked;
