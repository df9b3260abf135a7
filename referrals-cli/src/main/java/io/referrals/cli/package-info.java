/** The command line: one verb a class, results on stdout, progress and errors on stderr. */
@NullMarked
package io.referrals.cli;

import org.jspecify.annotations.NullMarked;
