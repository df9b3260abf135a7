package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.referrals.benchmarks.throughput.Usage.ByThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final String OWN = "bench-pipeline-0";

    @Test
    void shouldReadNameAndTimeWhenTheNameHoldsBlanksAndBrackets() {
        // given
        var stat = "17 (C2 (Compiler) 1) S 1 2 3 0 -1 4194368 9 0 0 0 1234 66 0 0 20 0 31 0 5 0 0";

        // when, then
        assertThat(Usage.thread(stat)).isEqualTo(new ByThread("C2 (Compiler) 1", 13_000_000));
    }

    @Test
    void shouldTellWorkByTheFirstLettersOfTheThreadsName() {
        assertThat(Work.of("bench-pipeline-", OWN)).isEqualTo(Work.STREAM);
        assertThat(Work.of("C2 CompilerThre", OWN)).isEqualTo(Work.JIT);
        assertThat(Work.of("VM Thread", OWN)).isEqualTo(Work.GC);
        assertThat(Work.of("kafka-producer-", OWN)).isEqualTo(Work.PRODUCER);
        assertThat(Work.of("rocksdb:low", OWN)).isEqualTo(Work.ROCKSDB);
        assertThat(Work.of("main", OWN)).isEqualTo(Work.OTHER);
        assertThat(Work.of("bench-pipeline-", "")).isEqualTo(Work.OTHER);
    }

    @Test
    void shouldCountWhatEndedThreadsUsedAsOtherWork() {
        // given
        var before = new Usage(1_000, Map.of("1", new ByThread("rocksdb:low", 400), "2", new ByThread("gone", 100)));
        var now =
                new Usage(2_000, Map.of("1", new ByThread("rocksdb:low", 900), "3", new ByThread("C1 Compiler", 200)));

        // when
        var spent = now.since(before, OWN);

        // then
        assertThat(spent.micros()).isEqualTo(1_000);
        assertThat(spent.byWork())
                .containsOnly(Map.entry(Work.ROCKSDB, 500L), Map.entry(Work.JIT, 200L), Map.entry(Work.OTHER, 300L));
    }

    @Test
    void shouldKnowNoThreadsWhereThereIsNoProc() {
        assertThat(new Usage(20, Map.of()).since(new Usage(5, Map.of()), OWN).byWork())
                .isEmpty();
    }

    @Test
    void shouldFindTheTimeOfAThreadUnderItsLinuxName() throws InterruptedException {
        // given
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")));
        var before = Usage.of(ProcessHandle.current());
        var worked = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var thread = new Thread(
                () -> {
                    long until = System.nanoTime() + 100_000_000;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    worked.countDown();
                    awaitEnd(end);
                },
                OWN + "-StreamThread-1");
        thread.start();

        // when
        worked.await();
        var spent = Usage.of(ProcessHandle.current()).since(before, OWN);
        end.countDown();
        thread.join();

        // then
        assertThat(spent.byWork().get(Work.STREAM)).isPositive();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
