/** Holds the documentation to what is there. */
@NullMarked
package io.referrals.cli.documents;

import org.jspecify.annotations.NullMarked;
