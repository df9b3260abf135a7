/** Where settings come from: the command line, the environment, a file, the defaults. */
@NullMarked
package io.referrals.cli.config;

import org.jspecify.annotations.NullMarked;
