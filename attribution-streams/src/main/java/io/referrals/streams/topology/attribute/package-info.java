/** Who is credited for a person's signup and orders, by person. */
@NullMarked
package io.referrals.streams.topology.attribute;

import org.jspecify.annotations.NullMarked;
