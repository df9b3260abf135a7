package io.referrals.cli;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What a ledger is called in messages: its host, database and user. Never with a password. */
public final class LedgerName {
    private LedgerName() {}

    /** The name of the ledger at an address, e.g. {@code db.example:5432/referrals as olga}. */
    public static String of(String ledgerUrl) {
        var parts = Driver.parseURL(ledgerUrl, new Properties());
        if (parts == null) {
            return "(no address of a PostgreSQL)";
        }
        var user = PGProperty.USER.getOrDefault(parts);
        return addresses(parts) + '/' + PGProperty.PG_DBNAME.getOrDefault(parts) + " as "
                + (user == null ? System.getProperty("user.name") : user);
    }

    /** An address may name several hosts, of which the first that answers is taken. */
    private static String addresses(Properties parts) {
        var hosts = String.valueOf(PGProperty.PG_HOST.getOrDefault(parts)).split(",", -1);
        var ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(parts)).split(",", -1);
        var addresses = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            addresses
                    .append(i == 0 ? "" : ",")
                    .append(hosts[i])
                    .append(':')
                    .append(ports[Math.min(i, ports.length - 1)]);
        }
        return addresses.toString();
    }
}
