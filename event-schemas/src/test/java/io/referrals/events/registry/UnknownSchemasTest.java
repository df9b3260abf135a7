package io.referrals.events.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class UnknownSchemasTest {
    private static final Schema SCHEMA = Schema.create(Schema.Type.INT);

    private long nowNanos;
    private int asked;
    private final UnknownSchemas unknown = new UnknownSchemas(1_000, () -> nowNanos);

    @Test
    void shouldKnowASchemaThatIsRegisteredLaterWhenItsTimeIsUp() {
        // given
        assertUnknown(7);

        // when
        pass(UnknownSchemas.REMEMBERED_FOR.minusMillis(1));
        assertUnknown(7);
        pass(Duration.ofMillis(1));

        // then
        assertThat(unknown.orAsk(7, this::known)).isEqualTo(SCHEMA);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void shouldAskNoMoreWhenTooManyWereUnknownUntilSomeTimeHasPassed() {
        // when
        for (int id = 1; id <= 4_000; id++) {
            assertUnknown(id);
        }

        // then
        assertThat(asked).isEqualTo(UnknownSchemas.AT_ONCE + 1);
        assertThatThrownBy(() -> unknown.orAsk(5_000, this::known)).hasMessageContaining("was not asked for id 5000");
        pass(UnknownSchemas.ONE_EVERY);
        assertThat(unknown.orAsk(5_000, this::known)).isEqualTo(SCHEMA);
    }

    @Test
    void shouldAskForAllWhenAllAreKnown() {
        // when
        for (int id = 1; id <= 4_000; id++) {
            assertThat(unknown.orAsk(id, this::known)).isEqualTo(SCHEMA);
        }

        // then
        assertThat(asked).isEqualTo(4_000);
    }

    @Test
    void shouldRememberNothingWhenTheRegistryDoesNotAnswer() {
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> unknown.orAsk(7, () -> {
                        throw new RegistryUnavailableException("away");
                    }))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
        assertThat(unknown.orAsk(7, this::known)).isEqualTo(SCHEMA);
    }

    private void assertUnknown(int id) {
        assertThatThrownBy(() -> unknown.orAsk(id, () -> {
                    asked++;
                    throw new SchemaNotFoundException("unknown");
                }))
                .isInstanceOf(SchemaNotFoundException.class);
    }

    private Schema known() {
        asked++;
        return SCHEMA;
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }
}
