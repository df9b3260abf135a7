package io.referrals.consumer.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns of many rows as arrays, for statements that take a whole batch with {@code unnest}. */
final class SqlArrays {
    private final Connection connection;

    SqlArrays(Connection connection) {
        this.connection = connection;
    }

    <T> Array text(Collection<T> rows, Function<T, @Nullable String> column) throws SQLException {
        return connection.createArrayOf("text", rows.stream().map(column).toArray());
    }

    <T> Array integer(Collection<T> rows, Function<T, @Nullable Integer> column) throws SQLException {
        return connection.createArrayOf("int4", rows.stream().map(column).toArray());
    }

    <T> Array bigint(Collection<T> rows, Function<T, @Nullable Long> column) throws SQLException {
        return connection.createArrayOf("int8", rows.stream().map(column).toArray());
    }

    <T> Array instant(Collection<T> rows, Function<T, @Nullable Instant> column) throws SQLException {
        return bigint(rows, row -> {
            var instant = column.apply(row);
            return instant == null ? null : (Long) instant.toEpochMilli();
        });
    }

    <T> Array bool(Collection<T> rows, Function<T, @Nullable Boolean> column) throws SQLException {
        return connection.createArrayOf("bool", rows.stream().map(column).toArray());
    }
}
