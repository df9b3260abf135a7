@NullMarked
package io.referrals.cli.operations;

import org.jspecify.annotations.NullMarked;
