package io.referrals.benchmarks.posting;

import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * Posts conversions, each way into its own database of one PostgreSQL that waits for the disk: row by row, by a
 * bare COPY of transfers and entries, by our ledger, by a bare COPY of the rows our ledger has written, and by our ledger
 * where one advocate has half of all conversions.
 */
public final class PostingBenchmark {
    private static final int QUICK_CONVERSIONS = 60_000;
    private static final int ROW_BY_ROW_PART = 50;
    private static final int WARM_UP = 10_000;
    private static final String DATABASE = "/[a-z]+\\?";
    private static final long SEED = 20_260_101;

    private final BenchmarkOptions options;
    private final PrintStream progress;

    private PostingBenchmark(BenchmarkOptions options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Runs the benchmark: {@code [--conversions N] [--rounds N] [--quick] [--out FILE]}. */
    public static void main(String[] args) throws SQLException, IOException {
        BenchmarkOptions options;
        try {
            options = BenchmarkOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bench posting: " + e.getMessage());
            System.exit(2);
            return;
        }
        var results = new PostingBenchmark(options, System.err).run();
        results.print(System.out);
        results.write(options.out());
        System.err.println("Written to " + options.out());
    }

    /**
     * @param conversions how many each side but row by row posts in all rounds together
     * @param out the file of the results
     */
    record BenchmarkOptions(int conversions, int rounds, Path out) {
        private static final int CONVERSIONS = 1_000_000;
        private static final int ROUNDS = 5;
        private static final int LEAST_ROUNDS = 3;

        static BenchmarkOptions parse(List<String> args) {
            int conversions = CONVERSIONS;
            int rounds = ROUNDS;
            var out = Path.of("docs", "results", "posting-results.json");
            for (int i = 0; i < args.size(); i++) {
                switch (args.get(i)) {
                    case "--quick" -> {
                        conversions = QUICK_CONVERSIONS;
                        rounds = LEAST_ROUNDS;
                    }
                    case "--conversions" -> conversions = number(args, ++i);
                    case "--rounds" -> rounds = number(args, ++i);
                    case "--out" -> out = Path.of(value(args, ++i));
                    default -> throw new IllegalArgumentException("unknown option " + args.get(i));
                }
            }
            if (rounds < LEAST_ROUNDS || conversions < rounds * LedgerSide.POLL) {
                throw new IllegalArgumentException(
                        "needs at least 3 rounds of " + LedgerSide.POLL + " conversions each");
            }
            return new BenchmarkOptions(conversions, rounds, out);
        }

        private static String value(List<String> args, int index) {
            if (index >= args.size()) {
                throw new IllegalArgumentException(args.get(index - 1) + " needs a value");
            }
            return args.get(index);
        }

        private static int number(List<String> args, int index) {
            try {
                return Integer.parseInt(value(args, index));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(args.get(index - 1) + " needs a number", e);
            }
        }
    }

    private Results run() throws SQLException {
        progress.println("Starting PostgreSQL (fsync on)");
        try (var stack = LocalStack.start(LocalStackOptions.temporary().withFsync(true))) {
            // Only the database is measured.
            stack.broker().stop();
            stack.registry().stop();
            tune(stack);
            var rowByRow = new RowByRow(newDatabase(stack, "row_by_row"));
            var copy = new BareCopy(newDatabase(stack, "bare_copy"));
            var ours = new LedgerSide("our ledger", newDatabase(stack, "ours"));
            var sameRows = new SameRowsCopy(
                    stack.ledgerUrl().replaceFirst(DATABASE, "/ours?"), newDatabase(stack, "same_rows"));
            var hot = new LedgerSide("our ledger, hot advocate", newDatabase(stack, "hot"));
            int perRound = options.conversions() / options.rounds();
            var lanes = List.of(
                    new Lane(rowByRow, new Orders(SEED, false), perRound / ROW_BY_ROW_PART),
                    new Lane(copy, new Orders(SEED, false), perRound),
                    new Lane(ours, new Orders(SEED, false), perRound),
                    new Lane(sameRows, new Orders(SEED, false), perRound),
                    new Lane(hot, new Orders(SEED, true), perRound));
            try (rowByRow;
                    copy;
                    ours;
                    sameRows;
                    hot) {
                return measure(lanes);
            }
        }
    }

    /** As a server with this load would be set up; fsync and synchronous_commit stay on. */
    private static void tune(LocalStack stack) throws SQLException {
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET shared_buffers = '1GB'");
            statement.execute("ALTER SYSTEM SET max_wal_size = '8GB'");
            statement.execute("ALTER SYSTEM SET checkpoint_timeout = '15min'");
        }
        stack.postgres().stop();
        stack.postgres().start();
    }

    private Results measure(List<Lane> lanes) throws SQLException {
        progress.println("Warming up");
        for (var lane : lanes) {
            lane.side().prepare();
            lane.side().post(lane.orders().next(Math.min(WARM_UP, lane.perRound() / 2)));
        }
        var results = new Results(
                options.conversions(), lanes.stream().map(Lane::name).toList());
        for (int round = 1; round <= options.rounds(); round++) {
            for (var lane : lanes) {
                var orders = lane.orders().next(lane.perRound());
                lane.side().prepare();
                long start = System.nanoTime();
                lane.side().post(orders);
                double seconds = (System.nanoTime() - start) / 1e9;
                results.add(lane.name(), orders.size(), orders.size() / seconds);
                progress.printf(
                        Locale.ROOT,
                        "Round %d of %d: %-24s %,9d conversions in %6.1f s, %,8.0f/s%n",
                        round,
                        options.rounds(),
                        lane.name(),
                        orders.size(),
                        seconds,
                        orders.size() / seconds);
            }
        }
        return results;
    }

    private record Lane(Side side, Orders orders, int perRound) {
        String name() {
            return side.name();
        }
    }

    private static String newDatabase(LocalStack stack, String name) throws SQLException {
        var url = stack.ledgerUrl();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url.replaceFirst(DATABASE, "/" + name + "?");
    }
}
