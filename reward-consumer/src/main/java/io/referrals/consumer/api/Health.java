package io.referrals.consumer.api;

import java.util.List;

/**
 * Whether the process should be restarted (alive) or be asked (ready). Says nothing about why: these answers need no key.
 *
 * @param status {@code up} when every check is
 */
record Health(String status, List<Check> checks) {
    record Check(String name, String status) {}

    boolean isUp() {
        return status.equals("up");
    }

    /** Only a restart helps: the consumer has ended, or is stuck with work before it. */
    static Health live(ConsumerStatus consumer) {
        return of(List.of(check("consumer", consumer.isRunning()), check("progress", !consumer.isStalled())));
    }

    /** What an answer needs: the database, a consumer that keeps it up to date and can read, and knowledge how far behind it is. */
    static Health ready(ConsumerStatus consumer, ApiDatabase database) {
        return of(List.of(
                check("database", answers(database)),
                check("consumer", consumer.isRunning()),
                check("registry", consumer.registryAnswers()),
                check("lag", consumer.lags() != null)));
    }

    private static boolean answers(ApiDatabase database) {
        try {
            return database.read(connection -> {
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery("SELECT FROM ledger_head")) {
                    return row.next();
                }
            });
        } catch (ProblemException e) {
            return false; // that is the answer
        }
    }

    private static Check check(String name, boolean up) {
        return new Check(name, up ? "up" : "down");
    }

    private static Health of(List<Check> checks) {
        return new Health(checks.stream().allMatch(check -> check.status().equals("up")) ? "up" : "down", checks);
    }
}
