@NullMarked
package io.referrals.operations;

import org.jspecify.annotations.NullMarked;
