package io.referrals.cli.publish;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.publish.Partitioning.Chooser;
import io.referrals.cli.publish.Partitioning.Partitioner;
import org.junit.jupiter.api.Test;

class PartitioningTest {
    /** The check value of CRC-32, from its definition. */
    private static final byte[] CHECK = "123456789".getBytes(US_ASCII);

    @Test
    void shouldChooseLikeLibrdkafkaWhenCrc32IsAskedFor() {
        assertThat(new Chooser(Partitioner.CRC32).choose(CHECK, 7)).isEqualTo((int) (0xCBF43926L % 7));
    }

    @Test
    void shouldLeaveTheChoiceToKafkaWhenNothingElseIsAskedFor() {
        assertThat(new Chooser(Partitioner.DEFAULT).choose(CHECK, 7)).isNull();
    }

    @Test
    void shouldStayWithinThePartitionsWhenTheChoiceIsRandom() {
        var chooser = new Chooser(Partitioner.RANDOM);
        for (int i = 0; i < 1000; i++) {
            assertThat(chooser.choose(null, 3)).isBetween(0, 2);
        }
    }
}
