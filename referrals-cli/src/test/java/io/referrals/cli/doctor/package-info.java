@NullMarked
package io.referrals.cli.doctor;

import org.jspecify.annotations.NullMarked;
