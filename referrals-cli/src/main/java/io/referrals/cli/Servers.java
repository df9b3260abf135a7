package io.referrals.cli;

import io.referrals.cli.config.Redaction;
import io.referrals.consumer.ledger.LedgerName;

/**
 * Where the pipeline's servers are.
 *
 * @param bootstrapServers brokers
 * @param schemaRegistryUrl base URL of the schema registry (Confluent's REST API)
 * @param ledgerUrl JDBC URL of the ledger's PostgreSQL, with user and password
 */
public record Servers(String bootstrapServers, String schemaRegistryUrl, String ledgerUrl) {
    /** Without the passwords that the addresses may carry. */
    @Override
    public String toString() {
        return "broker " + bootstrapServers + ", registry " + Redaction.text(schemaRegistryUrl) + ", ledger "
                + LedgerName.of(ledgerUrl);
    }
}
