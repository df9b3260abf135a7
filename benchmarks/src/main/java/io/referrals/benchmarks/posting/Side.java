package io.referrals.benchmarks.posting;

import io.referrals.consumer.rewards.Conversion;
import java.sql.SQLException;
import java.util.List;

/** One way to get conversions into a database of its own. */
interface Side extends AutoCloseable {
    String name();

    /** Gets ready for the next {@link #post}; not measured. */
    default void prepare() throws SQLException {}

    /** Posts conversions that were never posted before; all are durable when it returns. */
    void post(List<Conversion> conversions) throws SQLException;

    @Override
    void close() throws SQLException;
}
