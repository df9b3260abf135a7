@NullMarked
package io.referrals.cli.config;

import org.jspecify.annotations.NullMarked;
