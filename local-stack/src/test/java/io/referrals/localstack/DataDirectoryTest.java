package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void shouldSayThatTheDiskIsFullWhenItCannotHoldTheParts() {
        assertThatThrownBy(() -> DataDirectory.requireSpace(directory, Long.MAX_VALUE))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("is full")
                .hasMessageContaining(directory.toString());
    }
}
