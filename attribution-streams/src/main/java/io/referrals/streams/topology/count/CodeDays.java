package io.referrals.streams.topology.count;

import io.referrals.events.CodeStats;
import io.referrals.events.Topics;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Counts;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * Keeps the daily funnel of every code. What is told of a day within a few seconds is added to it at once: a code that
 * is clicked all the time is written and published once in this time, and not with every commit. With a fixed clock, nothing
 * waits: a replay is over when everything is consumed.
 *
 * <p>A day that is counted for the first time asks whose its code is ({@link CodeOwners}); when that changes, all days of the
 * code are published again.
 */
public final class CodeDays {
    /** Partitions count in different seconds, so that they do not hold up a commit together. */
    private static final int TICKS = 5;

    /** So many packs are counted without waiting any longer. */
    private static final int MAX_WAITING = 200;

    private static final int FULL_BYTES = 64 << 10;

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private final Partition partition;
    private final boolean waits;
    private final Accounting accounting;
    private final Serializer<CodeStats> serializer;
    private final Table<CodeDay> days;
    private final CodeOwners owners;
    /** Packs of what is not counted yet, in the order it came. */
    private final Table<byte[]> waiting;

    private int waitingNow;
    private long nextNumber;
    private int ticks;
    /** What came since the last commit. */
    private ByteWriter pack = new ByteWriter(FULL_BYTES);
    /** The days that changed since the last commit, and when what changed them arrived. */
    private final Map<Bytes, Long> changed = new LinkedHashMap<>();

    public CodeDays(Partition partition) {
        this.partition = partition;
        this.waits = partition.settings().fixedClockMs() == null;
        this.accounting = partition.accounting("count-code");
        this.serializer = partition.settings().serdes().serde(Topics.CODE_STATS).serializer();
        days = partition.table(Tables.CODE_DAYS, CodeDay.FORMAT);
        owners = new CodeOwners(partition);
        waiting = partition.table(Tables.WAITING_COUNTS, Table.Format.BYTES);
        List<KeyValue<Bytes, byte[]>> left = waiting.under(waiting.key(""));
        waitingNow = left.size();
        nextNumber =
                left.isEmpty() ? 0 : new ByteReader(left.get(waitingNow - 1).key.get(), 1).sortable() + 1;
        ticks = partition.number();
        partition.keep(Lifetime.CODE_DAYS, days, (key, day, beforeMs) -> {
            if (epochDay(Table.text(key)) < Math.floorDiv(beforeMs, DAY_MS)) {
                days.delete(key);
            }
        });
    }

    /**
     * Takes what is to be added to funnels.
     *
     * @param counts as {@link Counts} packs them
     * @param timeMs when it was told
     */
    public void count(byte[] counts, long timeMs) {
        if (!waits) {
            add(counts, timeMs);
            return;
        }
        pack.number(timeMs).bytes(counts);
        if (pack.size() >= FULL_BYTES) {
            keepPack();
        }
    }

    private void keepPack() {
        waiting.put(waiting.key(new ByteWriter(8).sortable(nextNumber++).toBytes()), pack.toBytes());
        waitingNow++;
        pack = new ByteWriter(FULL_BYTES);
    }

    public void everySecond() {
        if (++ticks % TICKS == 0 && waitingNow > 0) {
            countWaiting();
        }
    }

    private void countWaiting() {
        for (KeyValue<Bytes, byte[]> row : waiting.under(waiting.key(""))) {
            ByteReader reader = new ByteReader(row.value);
            while (reader.hasMore()) {
                long timeMs = reader.number();
                add(reader.bytes(), timeMs);
            }
            waiting.delete(row.key);
        }
        waitingNow = 0;
    }

    /** Keeps what came since the last commit, and counts it when it is much; whether it did, which may have led to messages. */
    public boolean countMany() {
        if (pack.size() > 0) {
            keepPack();
        }
        if (waitingNow < MAX_WAITING) {
            return false;
        }
        countWaiting();
        return true;
    }

    private void add(byte[] counts, long timeMs) {
        Counts.read(counts, new Counts.Reader() {
            @Override
            public void clicked(String code, long epochDay, int visitor) {
                toChange(code, epochDay, timeMs).clicked(visitor);
            }

            @Override
            public void converted(String code, long epochDay, StatsDelta delta) {
                toChange(code, epochDay, timeMs).converted(delta);
            }
        });
    }

    /** A day that is about to be changed. */
    private CodeDay toChange(String code, long epochDay, long timeMs) {
        Bytes key = days.key(code + '|' + epochDay);
        CodeDay day = days.get(key);
        if (day == null) {
            day = new CodeDay();
            askForOwner(code, timeMs);
        }
        days.put(key, day);
        changed.put(key, timeMs);
        return day;
    }

    /** Of a row's key, {@code storefrontId|referralCode|epochDay}. */
    private static long epochDay(String key) {
        return Long.parseLong(key.substring(key.lastIndexOf('|') + 1));
    }

    private void askForOwner(String code, long timeMs) {
        if (!code.endsWith('|' + StatsDelta.NONE)) {
            owners.ask(code, partition.settings().arrivalMs(timeMs));
        }
    }

    /** A code is told; its days here are those whose keys begin with it, which no other code's do. */
    public void answered(String storefrontId, Message.CodeAnswered answer, long timeMs) {
        String code = storefrontId + '|' + answer.referralCode();
        CodeRegistration version = answer.version();
        if (version != null && owners.told(code, version)) {
            days.under(days.key(code + '|')).forEach(day -> changed.put(day.key, timeMs));
        }
    }

    /** Publishes the days that changed, and whether anything is left to be counted. */
    public void beforeCommit() {
        if (accounting.set(AccountingNames.COUNTS_WAITING, waitingNow > 0 ? 1 : 0)) {
            accounting.publish(partition.nowMs());
        }
        changed.forEach((key, timeMs) -> {
            CodeDay day = days.get(key);
            if (day == null) {
                return; // Long over: counted once more, and forgotten before the commit.
            }
            String text = Table.text(key);
            int storefrontEnd = text.indexOf('|');
            int codeEnd = text.lastIndexOf('|');
            String code = text.substring(0, codeEnd);
            long epochDay = epochDay(text);
            String date = LocalDate.ofEpochDay(epochDay).toString();
            CodeStats stats = day.stats(
                    code.substring(0, storefrontEnd),
                    code.substring(storefrontEnd + 1),
                    date,
                    owners.get(code, epochDay));
            partition
                    .outlet()
                    .send(
                            Outlet.STATS,
                            code + '|' + date,
                            serializer.serialize(Topics.CODE_STATS.name(), stats),
                            timeMs);
        });
        changed.clear();
    }
}
