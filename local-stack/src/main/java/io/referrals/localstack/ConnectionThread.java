package io.referrals.localstack;

import java.io.IOException;

/** A thread of a proxy, which ends with its connection. */
final class ConnectionThread {
    private ConnectionThread() {}

    /** What it does until a side hangs up. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    static void start(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A side has hung up; so does the other.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
