/** A file of events through the whole pipeline, and what came out, in files that two runs can compare. */
@NullMarked
package io.referrals.cli.replay;

import org.jspecify.annotations.NullMarked;
