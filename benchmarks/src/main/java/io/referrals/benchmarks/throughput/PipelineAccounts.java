package io.referrals.benchmarks.throughput;

import io.referrals.cli.replay.Drain;
import io.referrals.streams.operations.AccountingReader;

/** What the topology says about itself: every record accounted for, nothing left between its partitions. */
final class PipelineAccounts implements EndWatch.Accounts, AutoCloseable {
    private final Drain drain;
    private final AccountingReader accounting;
    private final long records;

    /** @param records how many the application has been sent since it was new */
    PipelineAccounts(BenchStack stack, String applicationId, long records) throws InterruptedException {
        this.drain = new Drain(stack.broker(), stack.admin(), applicationId);
        this.accounting = new AccountingReader(stack.broker().clientConfig());
        this.records = records;
    }

    @Override
    public boolean settled() throws InterruptedException {
        if (drain.position().left() > 0) {
            drain.lookForMarks();
        }
        var position = drain.position();
        var totals = accounting.read();
        return position.drained() && totals.quiet() && totals.records() == records;
    }

    @Override
    public void close() {
        drain.close();
        accounting.close();
    }
}
