package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the ledger was made from, as it can be read again: the conversions and the accepted programs. */
public interface PublishedFacts {
    /** Under which name the ledger keeps its positions in these conversions. */
    String positionKey();

    /** All accepted program versions. */
    List<ProgramVersion> programs();

    /**
     * Reads every revision that is still there, in any order.
     *
     * @param positions the first offset of each partition that the ledger has not read; absent: it has read none
     */
    void read(Map<Integer, Long> positions, Reader reader) throws SQLException;

    /** Takes what is read. */
    interface Reader {
        /**
         * One revision.
         *
         * @param posted whether the ledger has read it
         */
        void read(Conversion conversion, boolean posted) throws SQLException;

        /** So many of so many records are read. */
        void at(long done, long total);
    }
}
