/** Planning: how a key space is cut into lanes, and a range into pieces. */
@NullMarked
package io.bucketbrigade.engine.plan;

import org.jspecify.annotations.NullMarked;
