@NullMarked
package io.referrals.cli.quarantine;

import org.jspecify.annotations.NullMarked;
