package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deciding about one person fails, as it should about none: everybody else's conversions go on. */
class FailedDecisionTest {
    private static final Instant AS_OF = Instant.parse("2026-12-01T00:00:00Z");
    private static final String PROGRAM = """
            {"type":"program","storefrontId":"acme","programId":"refer","version":1,"effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}""";
    private static final String CODE = """
            {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2026-01-01T00:00:00Z"}""";
    private static final String SIGNUP = """
            {"type":"signup","eventId":"s-%1$s","storefrontId":"acme","customerId":"%1$s","referralCode":"ANNA","occurredAt":"2026-03-01T12:00:00Z"}""";

    @TempDir
    private Path directory;

    private final ThreadStores threads = new ThreadStores();

    @Test
    void shouldRefuseWhatIsToldOfAPersonWhenDecidingAboutItFailed() {
        // given
        try (TopologyDriver driver = TopologyDriver.of(directory.resolve("first"), AS_OF, threads, delay -> {
            throw new IllegalStateException("a secret of bob");
        })) {
            driver.line(PROGRAM);
            driver.line(CODE);
            assertThatThrownBy(() -> driver.line(SIGNUP.formatted("bob")))
                    .hasStackTraceContaining("processing a person of partition 0 failed: IllegalStateException");
        }

        // when: a new thread reads what was not committed, and more
        try (TopologyDriver driver = TopologyDriver.of(directory.resolve("second"), AS_OF, threads, delay -> {})) {
            driver.line(PROGRAM);
            driver.line(CODE);
            driver.line(SIGNUP.formatted("bob"));
            driver.line(SIGNUP.formatted("carl"));
            driver.settle();

            // then
            assertThat(driver.conversions().values())
                    .singleElement()
                    .satisfies(
                            conversion -> assertThat(conversion.getCustomerId()).isEqualTo("carl"));
            assertThat(driver.quarantined()).isNotEmpty().allSatisfy(refused -> {
                assertThat(refused.getReason()).isEqualTo("MALFORMED");
                assertThat(refused.getMessage())
                        .contains("of a parcel between stages; processing it failed: IllegalStateException");
                assertThat(refused.getSourceTopic()).isEqualTo("test-person-events");
                assertThat(refused.getCut())
                        .as("is never sent again to an input")
                        .isTrue();
            });
            assertThat(driver.accounting(PersonProcessor.NAME)
                            .path(AccountingNames.FAILED)
                            .asInt())
                    .isEqualTo(driver.quarantined().size());
        }
    }
}
