package io.referrals.streams.topology;

import io.referrals.events.CodeStats;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the daily funnel of every code. What is told of a day within a few seconds is added to it at once: a code that
 * is clicked all the time is written and published once in this time, and not with every commit.
 */
final class CountProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "count-code";
    static final String STORE = "code-days";

    /** Parcels of messages that are not counted yet, in the order they came. */
    static final String WAITING = "code-counts-waiting";

    private static final Duration TICK = Duration.ofSeconds(1);

    /** Partitions count in different seconds, so that they do not hold up a commit together. */
    private static final int TICKS = 5;

    /** So many parcels are counted without waiting any longer. */
    private static final int MAX_WAITING = 200;

    private final StageSettings settings;
    private final Serializer<CodeStats> serializer;
    private Rows<CodeDay> days;
    private Rows<byte[]> waiting;
    private int waitingNow;
    private long nextNumber;
    private int ticks;
    /** The days that changed since the last commit, and when what changed them arrived. */
    private final Map<String, Long> changed = new LinkedHashMap<>();

    private Outlet outlet;

    @SuppressWarnings("NullAway.Init") // the stores come with the context
    CountProcessor(StageSettings settings) {
        this.settings = settings;
        this.serializer = settings.serdes().serde(Topics.CODE_STATS).serializer();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        changed.clear();
        days = context.getStateStore(STORE);
        waiting = context.getStateStore(WAITING);
        List<KeyValue<Bytes, byte[]>> left = waiting.from(null, Integer.MAX_VALUE);
        waitingNow = left.size();
        nextNumber =
                left.isEmpty() ? 0 : new ByteReader(left.get(waitingNow - 1).key.get()).sortable() + 1;
        ticks = context.taskId().partition();
        outlet = new Outlet(Stage.COUNT, context, settings);
        days.beforeCommit(context, this::publish);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick());
        Retention.keep(context, settings, Lifetime.CODE_DAYS, days, (key, value, beforeMs) -> {
            if (CodeCount.isBefore(new String(key.get(), StandardCharsets.UTF_8), beforeMs)) {
                days.delete(key);
            }
        });
    }

    @Override
    public void process(Record<byte[], byte[]> parcel) {
        byte[] row = new ByteWriter(parcel.value().length + 10)
                .number(parcel.timestamp())
                .raw(parcel.value())
                .toBytes();
        waiting.put(Bytes.wrap(new ByteWriter(8).sortable(nextNumber++).toBytes()), row);
        if (++waitingNow >= MAX_WAITING) {
            countWaiting();
        }
    }

    private void tick() {
        if (++ticks % TICKS == 0 && waitingNow > 0) {
            countWaiting();
        }
    }

    private void countWaiting() {
        for (KeyValue<Bytes, byte[]> parcel : waiting.from(null, Integer.MAX_VALUE)) {
            ByteReader reader = new ByteReader(parcel.value);
            long timeMs = reader.number();
            Messages.unpack(reader, (day, message) -> count(day, message, timeMs));
            waiting.delete(parcel.key);
        }
        waitingNow = 0;
    }

    private void count(byte[] dayKey, byte[] message, long timeMs) {
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
            if (day == null) {
                return; // Long over: counted once more, and forgotten before the commit.
            }
            int storefrontEnd = key.indexOf('|');
            int codeEnd = key.lastIndexOf('|');
            CodeStats stats = day.stats(
                    key.substring(0, storefrontEnd),
                    key.substring(storefrontEnd + 1, codeEnd),
                    key.substring(codeEnd + 1));
            outlet.send(Outlet.STATS, key, serializer.serialize(Topics.CODE_STATS.name(), stats), timeMs);
        });
        changed.clear();
    }
}
