/** Which principal may do what on the broker, compared with what is declared. */
@NullMarked
package io.referrals.cli.acls;

import org.jspecify.annotations.NullMarked;
