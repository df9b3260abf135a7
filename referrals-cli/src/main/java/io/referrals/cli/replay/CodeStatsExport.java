package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Broker;
import io.referrals.cli.DiskSort;
import io.referrals.events.CodeStats;
import io.referrals.events.Money;
import io.referrals.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes the daily funnel, sorted by its key. A day of which all was taken out again is left out: whether something was
 * there in between depends on the order of arrival.
 */
final class CodeStatsExport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Broker broker;
    private final Deserializer<CodeStats> deserializer;

    CodeStatsExport(Broker broker, Deserializer<CodeStats> deserializer) {
        this.broker = broker;
        this.deserializer = deserializer;
    }

    void write(Path file) throws IOException {
        try (var sort = new DiskSort();
                var out = Files.newBufferedWriter(file)) {
            broker.readAll(Topics.CODE_STATS.name(), record -> add(sort, record));
            sort.forEach((key, value) -> {
                var stats = deserializer.deserialize(Topics.CODE_STATS.name(), value);
                if (!isEmpty(stats)) {
                    out.write(JSON.writeValueAsString(json(stats)));
                    out.write('\n');
                }
            });
        }
    }

    private static void add(DiskSort sort, ConsumerRecord<byte[], byte[]> record) {
        try {
            sort.put(new String(record.key(), StandardCharsets.UTF_8), record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(CodeStats stats) {
        return stats.getClicks() == 0
                && stats.getSignupsPpm() == 0
                && stats.getPurchasesPpm() == 0
                && stats.getRevenueMinor().isEmpty()
                && stats.getRefundedMinor().isEmpty();
    }

    private static ObjectNode json(CodeStats stats) {
        var json = JSON.createObjectNode()
                .put("storefrontId", stats.getStorefrontId())
                .put("referralCode", stats.getReferralCode())
                .put("date", stats.getDate());
        if (stats.getProgramId() != null) {
            json.put("programId", stats.getProgramId()).put("advocateId", stats.getAdvocateId());
        }
        json.put("clicks", stats.getClicks())
                .put("uniqueVisitors", stats.getUniqueVisitors())
                .put("signupsPpm", stats.getSignupsPpm())
                .put("purchasesPpm", stats.getPurchasesPpm());
        money(json.putArray("revenueMinor"), stats.getRevenueMinor());
        money(json.putArray("refundedMinor"), stats.getRefundedMinor());
        return json;
    }

    private static void money(ArrayNode array, List<Money> amounts) {
        amounts.forEach(money ->
                array.addObject().put("currency", money.getCurrency()).put("amountMinor", money.getAmountMinor()));
    }
}
