package io.referrals.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is measured is what users run. */
class JvmOptionsTest {
    @Test
    void shouldBeThoseOfTheLauncherAndTheImageWhenNoneAreGiven() throws IOException {
        // given
        var thresholds = Arrays.stream(BenchCommand.JVM.split(" ", -1))
                .filter(option -> option.startsWith("-XX:Tier4"))
                .toList();

        // then
        assertThat(thresholds).hasSize(4);
        assertThat(Files.readString(Path.of("../referrals"))).contains("hot=\"" + String.join(" ", thresholds) + '"');
        assertThat(Files.readString(Path.of("../Dockerfile")))
                .contains(thresholds.stream().map(option -> '"' + option + '"').toList());
    }
}
