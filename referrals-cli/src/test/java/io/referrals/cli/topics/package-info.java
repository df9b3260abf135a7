@NullMarked
package io.referrals.cli.topics;

import org.jspecify.annotations.NullMarked;
