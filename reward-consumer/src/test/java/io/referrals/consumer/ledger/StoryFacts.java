package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Topics held in memory, all of one partition.
 *
 * @param conversions by offset
 */
record StoryFacts(List<ProgramVersion> programs, List<Conversion> conversions) implements PublishedFacts {
    @Override
    public String positionKey() {
        return LedgerProbe.TOPIC;
    }

    @Override
    public void read(Map<Integer, Long> positions, Reader reader) throws SQLException {
        for (int offset = 0; offset < conversions.size(); offset++) {
            reader.read(conversions.get(offset), offset < positions.getOrDefault(0, 0L));
        }
        reader.at(conversions.size(), conversions.size());
    }
}
