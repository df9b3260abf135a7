package io.referrals.streams.topology.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedRecordsTest {
    @Test
    void shouldRememberSoManyAndNoMore() {
        FailedRecords failed = new FailedRecords();
        for (int i = 0; i < FailedRecords.MOST; i++) {
            assertThat(failed.add("topic/0/" + i, "fault")).isTrue();
        }
        assertThat(failed.add("topic/0/" + FailedRecords.MOST, "fault")).isFalse();
    }
}
