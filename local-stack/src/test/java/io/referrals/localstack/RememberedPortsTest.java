package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedPortsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldClaimThePortFromBeforeUnlessAnotherIsWanted() {
        // given
        int before;
        try (var data = DataDirectory.open(directory)) {
            var ports = new RememberedPorts(data);
            before = ports.claim("broker", 0);
            ports.remember();
        }

        try (var data = DataDirectory.open(directory)) {
            // then
            assertThat(new RememberedPorts(data).claim("broker", 0)).isEqualTo(before);
            int other = Ports.claim("broker", 0);
            assertThat(new RememberedPorts(data).claim("broker", other)).isEqualTo(other);
        }
    }

    @Test
    void shouldSayHowToTakeNewOnesWhenThePortFromBeforeIsTaken() throws Exception {
        try (var data = DataDirectory.open(directory);
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(directory.resolve("ports"), "broker=" + taken.getLocalPort() + "\n");
            assertThatThrownBy(() -> new RememberedPorts(data).claim("broker", 0))
                    .hasMessageContaining("Port " + taken.getLocalPort() + " for the broker")
                    .hasMessageContaining("delete " + data.path().resolve("ports"));
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenTheFileHasNoPort() throws Exception {
        try (var data = DataDirectory.open(directory)) {
            Files.writeString(directory.resolve("ports"), "broker=none\n");
            assertThatThrownBy(() -> new RememberedPorts(data).claim("broker", 0))
                    .hasMessageContaining("is no number between 0 and 65535");
        }
    }
}
