@NullMarked
package io.referrals.cli.assignments;

import org.jspecify.annotations.NullMarked;
