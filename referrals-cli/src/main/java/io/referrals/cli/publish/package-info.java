/** Event lines, from a file or a pipe to the topics. */
@NullMarked
package io.referrals.cli.publish;

import org.jspecify.annotations.NullMarked;
