package io.referrals.streams.topology.messages;

import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.records.LastResort;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Retention;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What the stages of a partition have in common: rows to remember, mail to talk to each other, an outlet to the world, and
 * accounts of what they did.
 */
public final class Partition {
    private final ProcessorContext<byte[], byte[]> context;
    private final StageSettings settings;
    private final Rows rows;
    private final Mail mail;
    private final Counts counts;
    private final LastResort lastResort;
    private final Outlet outlet;
    private final Table<byte[]> counters;
    private final List<Accounting> accounts = new ArrayList<>();
    private final List<Retention<?>> retentions = new ArrayList<>();

    public Partition(
            ProcessorContext<byte[], byte[]> context,
            StageSettings settings,
            Rows rows,
            Mail mail,
            LastResort lastResort) {
        this.lastResort = lastResort;
        this.context = context;
        this.settings = settings;
        this.rows = rows;
        this.mail = mail;
        this.counts = new Counts(mail, settings.partitions());
        this.outlet = new Outlet(context, settings);
        this.counters = rows.table(Tables.COUNTERS, Table.Format.BYTES);
    }

    public StageSettings settings() {
        return settings;
    }

    public Mail mail() {
        return mail;
    }

    /** What is to be added to the funnels of codes, wherever they are counted. */
    public Counts counts() {
        return counts;
    }

    public LastResort lastResort() {
        return lastResort;
    }

    public Outlet outlet() {
        return outlet;
    }

    /** Its number, from 0 on. */
    public int number() {
        return context.taskId().partition();
    }

    /** The wall clock, in milliseconds since the epoch. */
    public long nowMs() {
        return context.currentSystemTimeMs();
    }

    /** A table of the partition's rows. */
    public <V> Table<V> table(char letter, Table.Format<V> format) {
        return rows.table(letter, format);
    }

    /** Says that there is something to be done before the commit, though no row is changed. */
    public void used() {
        rows.used();
    }

    /** New accounts, under a name of their own. */
    public Accounting accounting(String name) {
        Accounting accounting = new Accounting(context, rows, counters, name);
        accounts.add(accounting);
        return accounting;
    }

    /** Keeps a table within its lifetime. */
    public <V> void keep(Lifetime lifetime, Table<V> table, Retention.Rule<V> rule) {
        retentions.add(new Retention<>(table, settings, lifetime, rule));
    }

    /** Publishes accounts that changed, and forgets what is past its lifetime. */
    public void everySecond(long nowMs) {
        retentions.forEach(retention -> retention.step(nowMs));
        accounts.forEach(accounting -> accounting.publishIfChanged(nowMs));
    }

    /** Stores the accounts, and sends the mail. */
    public void beforeCommit() {
        accounts.forEach(Accounting::save);
        mail.sendAll();
    }
}
