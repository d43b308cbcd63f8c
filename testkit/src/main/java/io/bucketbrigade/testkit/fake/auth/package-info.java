/** Who may do what at the fake server: principals, policies, signatures. */
@NullMarked
package io.bucketbrigade.testkit.fake.auth;

import org.jspecify.annotations.NullMarked;
