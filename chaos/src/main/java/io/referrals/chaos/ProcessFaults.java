package io.referrals.chaos;

import io.referrals.localstack.CommitProxy.Moment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Applications that die or freeze. */
final class ProcessFaults {
    private static final long BETWEEN_KILLS_MILLIS = 4_000;
    /** Longer than sessions (10 s) and transactions (10 s) last. */
    private static final long FROZEN_MILLIS = 22_000;

    private ProcessFaults() {}

    static final Fault KILL_ATTRIBUTION = new Fault(
            "kill-attribution",
            "kill -9 of the attribution",
            "two instances, one after the other, four times; the supervisor starts them again after a second",
            rig -> killInTurn(rig.attribution()));

    static final Fault KILL_REWARDS = new Fault(
            "kill-rewards",
            "kill -9 of the reward consumer",
            "two instances, one after the other, four times",
            rig -> killInTurn(rig.rewards()));

    static final Fault KILL_BEFORE_COMMIT = new Fault(
            "kill-before-commit",
            "kill -9 of the reward consumer just before COMMIT",
            "a proxy holds the COMMIT back, kills both instances and loses it; twice",
            rig -> killAt(rig, Moment.BEFORE_COMMIT));

    static final Fault KILL_AFTER_COMMIT = new Fault(
            "kill-after-commit",
            "kill -9 of the reward consumer just after COMMIT",
            "a proxy waits for the reply to the COMMIT, kills both instances and loses it; twice",
            rig -> killAt(rig, Moment.AFTER_COMMIT));

    static final Fault KILL_GATEWAY = new Fault("kill-gateway", "kill -9 of the gateway", "-", rig -> {
        throw new NotPossibleException("not applicable: the product has no gateway yet");
    });

    static final Fault FREEZE_ATTRIBUTION = new Fault(
            "freeze-attribution",
            "zombie of the attribution",
            "SIGSTOP of one of two instances for 22 s, session and transaction timeouts are 10 s, then SIGCONT",
            rig -> freeze(rig.attribution().get(0)));

    static final Fault FREEZE_REWARDS = new Fault(
            "freeze-rewards",
            "zombie of the reward consumer",
            "SIGSTOP of one of two instances for 22 s, the session timeout is 10 s, then SIGCONT",
            rig -> freeze(rig.rewards().get(0)));

    private static void killInTurn(List<App> apps) throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                Thread.sleep(BETWEEN_KILLS_MILLIS);
            }
            apps.get(i % apps.size()).kill();
        }
    }

    private static void killAt(Rig rig, Moment fatal) throws InterruptedException {
        var kills = new CountDownLatch(2);
        rig.wires().onCommit((moment, commit) -> {
            if (moment != fatal || kills.getCount() == 0) {
                return false;
            }
            rig.rewards().forEach(App::kill);
            kills.countDown();
            return true;
        });
        if (!kills.await(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the reward consumers committed less than twice in three minutes");
        }
        rig.wires().leaveCommitsAlone();
    }

    private static void freeze(App app) throws Exception {
        app.signal("STOP");
        Thread.sleep(FROZEN_MILLIS);
        app.signal("CONT");
    }
}
