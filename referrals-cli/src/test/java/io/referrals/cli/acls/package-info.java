@NullMarked
package io.referrals.cli.acls;

import org.jspecify.annotations.NullMarked;
