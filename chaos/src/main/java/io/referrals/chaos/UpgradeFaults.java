package io.referrals.chaos;

import java.time.Duration;

/** A new release under load. */
final class UpgradeFaults {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final long BETWEEN_MILLIS = 10_000;

    private UpgradeFaults() {}

    static final Fault ROLLING_UPGRADE = new Fault(
            "rolling-upgrade",
            "rolling upgrade from the previous release",
            "two instances of each application of the build given by --previous, stopped cleanly and replaced by this "
                    + "one, one after the other, ten seconds apart",
            rig -> {
                if (!rig.startedAsPrevious()) {
                    throw new NotPossibleException("not asked for: --previous names a build of the previous release");
                }
                for (var app : rig.apps()) {
                    int exit = app.stop(GRACE);
                    if (exit != 0 && exit != 143) {
                        throw new IllegalStateException("the previous release ended with exit code " + exit);
                    }
                    app.become(Product.thisBuild());
                    app.start();
                    Thread.sleep(BETWEEN_MILLIS);
                }
            });
}
