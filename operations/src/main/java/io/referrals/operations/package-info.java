/** What every application tells those who run it, in the same words, and how it listens. */
@NullMarked
package io.referrals.operations;

import org.jspecify.annotations.NullMarked;
