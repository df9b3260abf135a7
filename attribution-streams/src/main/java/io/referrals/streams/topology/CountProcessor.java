package io.referrals.streams.topology;

import io.referrals.events.CodeStats;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Keeps the daily funnel of every code. */
final class CountProcessor extends MessageProcessor {
    static final String NAME = "count-code";
    static final String STORE = "code-days";

    /** Days outlive the orders that add to them, so that no late refund is added to an empty day. */
    private static final long LONGER_MS = Duration.ofDays(60).toMillis();

    private final StageSettings settings;
    private final Serializer<CodeStats> serializer;
    private Rows<CodeDay> days;
    /** The days that changed since the last commit, and when what changed them arrived. */
    private final Map<String, Long> changed = new LinkedHashMap<>();

    private Outlet outlet;

    @SuppressWarnings("NullAway.Init") // the store comes with the context
    CountProcessor(StageSettings settings) {
        this.settings = settings;
        this.serializer = settings.serdes().serde(Topics.CODE_STATS).serializer();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        changed.clear();
        days = context.getStateStore(STORE);
        outlet = new Outlet(Stage.COUNT, context, settings);
        days.beforeCommit(context, this::publish);
        Retention.keep(context, settings, days, (key, value, beforeMs) -> {
            if (CodeCount.isBefore(new String(key.get(), StandardCharsets.UTF_8), beforeMs - LONGER_MS)) {
                days.delete(key);
            }
        });
    }

    @Override
    void receive(byte[] dayKey, byte[] message, long timeMs) {
        Bytes rowKey = Bytes.wrap(dayKey);
        CodeDay known = days.get(rowKey);
        CodeDay day = known == null ? new CodeDay() : known;
        day.add(CodeCount.read(message));
        days.put(rowKey, day);
        changed.put(new String(dayKey, StandardCharsets.UTF_8), timeMs);
    }

    private void publish() {
        changed.forEach((key, timeMs) -> {
            CodeDay day = days.get(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
            int storefrontEnd = key.indexOf('|');
            int codeEnd = key.lastIndexOf('|');
            CodeStats stats = Objects.requireNonNull(day, "a day that was counted is kept")
                    .stats(
                            key.substring(0, storefrontEnd),
                            key.substring(storefrontEnd + 1, codeEnd),
                            key.substring(codeEnd + 1));
            outlet.send(Outlet.STATS, key, serializer.serialize(Topics.CODE_STATS.name(), stats), timeMs);
        });
        changed.clear();
    }
}
