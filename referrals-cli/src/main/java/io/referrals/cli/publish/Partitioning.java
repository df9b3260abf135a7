package io.referrals.cli.publish;

import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How a replay plays the producers that storefronts use. The results must not depend on it; acceptance tests replay one
 * file in every way. Records of compacted topics always have their key, without which the broker refuses them.
 *
 * @param keys whether records have their documented key
 * @param partitioner how a partition is chosen
 */
public record Partitioning(Keys keys, Partitioner partitioner) {
    /** With the documented keys, or with none. */
    public enum Keys {
        DOCUMENTED,
        NULL
    }

    /** Kafka's own choice, any partition, or librdkafka's choice. */
    public enum Partitioner {
        DEFAULT,
        RANDOM,
        CRC32
    }

    /** Chooses partitions; for one thread. */
    static final class Chooser {
        private final Partitioner partitioner;
        private final SplittableRandom random = new SplittableRandom(1);

        Chooser(Partitioner partitioner) {
            this.partitioner = partitioner;
        }

        /** A partition, or null to leave it to Kafka's producer. */
        @Nullable
        Integer choose(byte @Nullable [] key, int partitions) {
            return switch (partitioner) {
                case DEFAULT -> null;
                case RANDOM -> random.nextInt(partitions);
                case CRC32 -> key == null ? random.nextInt(partitions) : crc32(key, partitions);
            };
        }

        private static int crc32(byte[] key, int partitions) {
            var crc = new CRC32();
            crc.update(key);
            return (int) (crc.getValue() % partitions);
        }
    }
}
