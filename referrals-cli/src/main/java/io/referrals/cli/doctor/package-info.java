/** Is this machine fit to run the pipeline, and are its servers there? */
@NullMarked
package io.referrals.cli.doctor;

import org.jspecify.annotations.NullMarked;
