/** What was refused: seen, and sent once more. */
@NullMarked
package io.referrals.cli.quarantine;

import org.jspecify.annotations.NullMarked;
