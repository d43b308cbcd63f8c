/** What people and programs read: progress lines, status pages, JSON. */
@NullMarked
package io.bucketbrigade.cli.render;

import org.jspecify.annotations.NullMarked;
