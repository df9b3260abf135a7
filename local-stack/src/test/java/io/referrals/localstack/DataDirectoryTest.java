package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStayOpenOrSecuredWhenItWasMadeSo(boolean secured) throws IOException {
        // given
        Files.createDirectories(directory.resolve("broker"));
        if (secured) {
            Files.createDirectories(directory.resolve("security"));
        }
        var otherWay = secured ? List.<String>of() : List.of("storefront");

        // when, then
        try (var data = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> data.security(otherWay))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining(secured ? "made by a secured stack" : "made by an open stack");
        }
    }
}
