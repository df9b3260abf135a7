@NullMarked
package io.referrals.cli.clients;

import org.jspecify.annotations.NullMarked;
