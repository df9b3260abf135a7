@NullMarked
package io.referrals.streams.operations;

import org.jspecify.annotations.NullMarked;
