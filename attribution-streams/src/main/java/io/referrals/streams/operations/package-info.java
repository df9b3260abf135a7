/** Health and metrics of the attribution application, and the port they are read from. */
@NullMarked
package io.referrals.streams.operations;

import org.jspecify.annotations.NullMarked;
