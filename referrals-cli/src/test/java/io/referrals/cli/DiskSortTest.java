package io.referrals.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DiskSortTest {
    private static final long TINY = 2_000;

    @Test
    void shouldVisitKeysInOrderWithTheLastValueWhenEverythingFitsIntoMemory() throws IOException {
        try (var sort = new DiskSort()) {
            // given
            sort.put("b", "1".getBytes(UTF_8));
            sort.put("a", "2".getBytes(UTF_8));
            sort.put("b", "3".getBytes(UTF_8));

            // when
            var visited = visit(sort);

            // then
            assertThat(visited).containsExactly("a=2", "b=3");
        }
    }

    @Test
    void shouldGiveTheSameAsAMapWhenRunsAreSpilledAndMerged() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        try (var sort = new DiskSort(TINY)) {
            // given
            var expected = new TreeMap<String, String>();
            for (int i = 0; i < 5_000; i++) {
                var key = "key-" + random.nextInt(700);
                var value = "value-" + i;
                expected.put(key, value);
                sort.put(key, value.getBytes(UTF_8));
            }

            // when
            var visited = visit(sort);

            // then
            assertThat(visited)
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(expected.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
        }
    }

    private static List<String> visit(DiskSort sort) throws IOException {
        var visited = new ArrayList<String>();
        sort.forEach((key, value) -> visited.add(key + "=" + new String(value, UTF_8)));
        return visited;
    }
}
