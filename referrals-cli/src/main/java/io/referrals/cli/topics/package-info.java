/** The topics on a broker, compared with what is declared. */
@NullMarked
package io.referrals.cli.topics;

import org.jspecify.annotations.NullMarked;
