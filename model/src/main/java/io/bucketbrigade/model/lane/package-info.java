/** Prefix lanes: one child workflow's part of the key space. */
@NullMarked
package io.bucketbrigade.model.lane;

import org.jspecify.annotations.NullMarked;
