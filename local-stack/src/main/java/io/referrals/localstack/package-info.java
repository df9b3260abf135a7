/** A real broker, a real schema registry and a real PostgreSQL as child processes, for the command line and for tests. */
@NullMarked
package io.referrals.localstack;

import org.jspecify.annotations.NullMarked;
