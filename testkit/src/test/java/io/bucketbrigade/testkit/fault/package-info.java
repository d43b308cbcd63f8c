/** Tests of fault schedules. */
@NullMarked
package io.bucketbrigade.testkit.fault;

import org.jspecify.annotations.NullMarked;
