package io.referrals.consumer.api;

import io.referrals.operations.Health;
import io.referrals.operations.Health.Check;

/** Whether the reward consumer is alive and ready, from what is known: it never waits for a server. */
final class ConsumerHealth {
    private final ConsumerStatus consumer;
    private final LedgerLook ledger;

    ConsumerHealth(ConsumerStatus consumer, LedgerLook ledger) {
        this.consumer = consumer;
        this.ledger = ledger;
    }

    /** Only a restart helps: the consumer has ended, or is stuck with work before it. */
    Health live() {
        return Health.of(Check.of("consumer", consumer.isRunning()), Check.of("progress", !consumer.isStalled()));
    }

    /** What an answer needs: the database, a consumer that keeps it up to date and can read, and knowledge how far behind it is. */
    Health ready() {
        return Health.of(
                database(),
                Check.of("consumer", consumer.isRunning()),
                Check.of("registry", consumer.registryAnswers()),
                Check.of("lag", consumer.lags() != null));
    }

    private Check database() {
        var reason = ledger.reason();
        return reason == null ? Check.of("database", ledger.answers()) : Check.of("database", false, reason);
    }
}
