package io.referrals.cli;

/**
 * Where the pipeline's servers are.
 *
 * @param bootstrapServers brokers
 * @param schemaRegistryUrl base URL of the schema registry (Confluent's REST API)
 * @param ledgerUrl JDBC URL of the ledger's PostgreSQL, with user and password
 */
public record Servers(String bootstrapServers, String schemaRegistryUrl, String ledgerUrl) {
    /** Without the password that a JDBC URL may carry. */
    @Override
    public String toString() {
        return "broker " + bootstrapServers + ", registry " + schemaRegistryUrl + ", ledger "
                + ledgerUrl.replaceAll("\\?.*", "");
    }
}
