package io.referrals.streams.topology;

import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the daily funnel of every code. */
final class CountProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "count-code";
    static final String STORE = "code-days";

    /** Days outlive the orders that add to them, so that no late refund is added to an empty day. */
    private static final long LONGER_MS = Duration.ofDays(60).toMillis();

    private final StageSettings settings;
    private final Serializer<io.referrals.events.CodeStats> serializer;
    private KeyValueStore<Bytes, byte[]> days;
    private Outlet outlet;

    @SuppressWarnings("NullAway.Init") // the store comes with the context
    CountProcessor(StageSettings settings) {
        this.settings = settings;
        this.serializer = settings.serdes().serde(Topics.CODE_STATS).serializer();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        days = context.getStateStore(STORE);
        outlet = new Outlet(Stage.COUNT, context, settings);
        Retention.keep(context, settings, days, (key, value, beforeMs) -> {
            if (CodeCount.isBefore(new String(key.get(), StandardCharsets.UTF_8), beforeMs - LONGER_MS)) {
                days.delete(key);
            }
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Bytes rowKey = Bytes.wrap(record.key());
        CodeDay day = CodeDay.read(days.get(rowKey));
        day.add(CodeCount.read(record.value()));
        days.put(rowKey, day.toBytes());

        String key = new String(record.key(), StandardCharsets.UTF_8);
        int storefrontEnd = key.indexOf('|');
        int codeEnd = key.lastIndexOf('|');
        byte[] stats = serializer.serialize(
                Topics.CODE_STATS.name(),
                day.stats(
                        key.substring(0, storefrontEnd),
                        key.substring(storefrontEnd + 1, codeEnd),
                        key.substring(codeEnd + 1)));
        outlet.send(Outlet.STATS, key, stats, record.timestamp());
    }
}
