@NullMarked
package io.bucketbrigade.activities;

import org.jspecify.annotations.NullMarked;
