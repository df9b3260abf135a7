package io.referrals.cli.run;

import io.referrals.cli.Failure;
import io.referrals.localstack.LocalStack;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Looks after a local stack that somebody works with: a part that dies is started again, and that is said. One that
 * dies again and again, or does not come up, is given up.
 */
public final class StackWatch {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int MOST = 5;

    private final LocalStack stack;
    private final Consumer<String> tell;
    /** When parts were started again lately. */
    private final Deque<Long> revivals = new ArrayDeque<>();

    private long lookedAt = System.nanoTime();

    /** @param tell takes a line for each part that died */
    public StackWatch(LocalStack stack, Consumer<String> tell) {
        this.stack = stack;
        this.tell = tell;
    }

    /**
     * Watches until the thread is interrupted.
     *
     * @throws RuntimeException when a part is given up
     */
    void untilInterrupted() throws InterruptedException {
        while (true) {
            Thread.sleep(LOOK_EVERY.toMillis());
            look();
        }
    }

    /**
     * Looks, if it has not looked just now.
     *
     * @throws RuntimeException when a part is given up
     */
    public void look() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedAt = now;
        for (var part : stack.revive()) {
            tell.accept("the " + part + " died and was started again; its log is in " + stack.logDirectory());
            revivals.add(now);
        }
        revivals.removeIf(at -> now - at > WITHIN.toNanos());
        if (revivals.size() > MOST) {
            throw new Failure("Parts of the stack have died " + revivals.size() + " times within " + WITHIN.toMinutes()
                    + " minutes, so the stack ends; the logs are in " + stack.logDirectory());
        }
    }
}
