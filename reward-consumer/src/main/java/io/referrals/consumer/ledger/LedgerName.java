package io.referrals.consumer.ledger;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What a ledger is called in messages: its host, database and user. Never with a password. */
public final class LedgerName {
    private static final String NONE = "(not the address of a PostgreSQL)";

    private LedgerName() {}

    /** The name of the ledger at an address, e.g. {@code db.example:5432/referrals as olga}. */
    public static String of(String ledgerUrl) {
        var parts = Driver.parseURL(ledgerUrl, new Properties());
        if (parts == null) {
            return NONE;
        }
        var user = PGProperty.USER.getOrDefault(parts);
        return place(parts) + " as " + (user == null ? System.getProperty("user.name") : user);
    }

    /** Where it is, e.g. {@code db.example:5432/referrals}. */
    public static String place(String ledgerUrl) {
        var parts = Driver.parseURL(ledgerUrl, new Properties());
        return parts == null ? NONE : place(parts);
    }

    private static String place(Properties parts) {
        return addresses(parts) + '/' + PGProperty.PG_DBNAME.getOrDefault(parts);
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
