package io.referrals.consumer.api;

import io.referrals.events.operations.Health;
import io.referrals.events.operations.Health.Check;

/** Whether the reward consumer is alive and ready. */
final class ConsumerHealth {
    private ConsumerHealth() {}

    /** Only a restart helps: the consumer has ended, or is stuck with work before it. */
    static Health live(ConsumerStatus consumer) {
        return Health.of(Check.of("consumer", consumer.isRunning()), Check.of("progress", !consumer.isStalled()));
    }

    /** What an answer needs: the database, a consumer that keeps it up to date and can read, and knowledge how far behind it is. */
    static Health ready(ConsumerStatus consumer, ApiDatabase database) {
        return Health.of(
                Check.of("database", answers(database)),
                Check.of("consumer", consumer.isRunning()),
                Check.of("registry", consumer.registryAnswers()),
                Check.of("lag", consumer.lags() != null));
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
}
