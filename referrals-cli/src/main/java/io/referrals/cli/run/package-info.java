/** One part of the pipeline in this process, for deployments and containers. */
@NullMarked
package io.referrals.cli.run;

import org.jspecify.annotations.NullMarked;
