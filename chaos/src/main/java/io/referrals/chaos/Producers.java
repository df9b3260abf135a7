package io.referrals.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** How the storefronts' producers choose a partition. */
enum Producers {
    /** The documented key, Kafka's partitioner. */
    DOCUMENTED,
    /** The documented key, librdkafka's default partitioner. */
    CRC32,
    /** No key, any partition. */
    KEYLESS;

    byte @Nullable [] key(byte[] documented) {
        return this == KEYLESS ? null : documented;
    }

    /** The partition, or null to leave it to Kafka's producer. */
    @Nullable
    Integer partition(byte[] documented, int partitions) {
        return switch (this) {
            case DOCUMENTED -> null;
            case CRC32 -> {
                var crc = new CRC32();
                crc.update(documented);
                yield (int) (crc.getValue() % partitions);
            }
            case KEYLESS -> ThreadLocalRandom.current().nextInt(partitions);
        };
    }
}
