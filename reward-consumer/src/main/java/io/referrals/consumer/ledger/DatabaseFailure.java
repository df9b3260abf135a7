package io.referrals.consumer.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kind of failure the database's is, by its SQLSTATE. */
final class DatabaseFailure {
    private static final String READ_ONLY = "25006";
    private static final String ENDED_STANDING_STILL = "25P03";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_PERMITTED = "42501";

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private DatabaseFailure() {}

    /** A transaction that lost against another one, and that can be repeated at once. */
    static boolean isConflict(SQLException e) {
        return CONFLICTS.contains(state(e));
    }

    /**
     * Passes without anything being changed here: no connection (class 08), out of connections, memory or disk (53), stopped
     * from outside, shutting down or starting (57), trouble with its files (58), a standby that is about to take over, or a
     * session that was ended because this process stood still inside a transaction.
     */
    static boolean passes(SQLException e) {
        var state = state(e);
        return e instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.equals(READ_ONLY)
                || state.equals(ENDED_STANDING_STILL);
    }

    /** Somebody has to fix something in the database, or at its address: user, password, name, rights. */
    static boolean isRefused(SQLException e) {
        var state = state(innermost(e));
        return state.startsWith("28") || state.equals(NO_SUCH_DATABASE) || state.equals(NOT_PERMITTED);
    }

    /** What to do about one that {@link #isRefused}. */
    static String remedy(SQLException e) {
        return switch (state(innermost(e))) {
            case NO_SUCH_DATABASE -> "create it, or name another one in ledger-url";
            case NOT_PERMITTED ->
                "migrate as the owner of the tables, then grant the user its rights (docs/reference/ledger-trust.md)";
            default -> "check user and password in ledger-url, and whether the server lets them in (pg_hba.conf)";
        };
    }

    /** The database's own words in one line, without the details, which may have values of columns. */
    static String reason(SQLException e) {
        var message = innermost(e).getMessage();
        return message == null
                ? innermost(e).toString()
                : message.lines().findFirst().orElse("");
    }

    /** The failure of the database inside another one; null when there is none. */
    static @Nullable SQLException within(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return e;
            }
        }
        return null;
    }

    /** A pool says only that it has no connection; why is inside. */
    private static SQLException innermost(SQLException e) {
        var innermost = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            innermost = cause instanceof SQLException inner ? inner : innermost;
        }
        return innermost;
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
