package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStackAppTest {
    @Test
    void shouldTakeDirectoryAndPortsWhenGiven() {
        // when
        LocalStackOptions options =
                parse("--data", "d", "--broker-port", "1", "--registry-port", "2", "--postgres-port", "3");

        // then
        assertThat(options).isEqualTo(new LocalStackOptions(Path.of("d"), 1, 2, 3, StartupListener.SILENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data", "--nonsense 1", "--broker-port x", "--broker-port 65536", "--broker-port -1"})
    void shouldRefuseArgumentsWhenTheyMakeNoSense(String arguments) {
        assertThatThrownBy(() -> parse(arguments.split(" "))).isInstanceOf(IllegalArgumentException.class);
    }

    private static LocalStackOptions parse(String... arguments) {
        return LocalStackApp.parse(arguments);
    }
}
