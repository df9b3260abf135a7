package io.referrals.events.serde;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of any of our schemas with random content, the same for the same seed. */
public final class RandomRecords {
    private static final String[] TEXTS = {"", "acme", "ANNA10", "Zürich", "日本", "🎉 sale", "x".repeat(3_000)};

    private final Random random;

    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    public SpecificRecord next(Schema schema) {
        TrustedRecords.trust();
        SpecificRecord record =
                (SpecificRecord) SpecificData.get().getNewRecordSupplier(schema).newInstance(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema()));
        }
        return record;
    }

    private @Nullable Object value(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? Instant.ofEpochMilli(random.nextLong() >> 16)
                        : (Object) (random.nextLong() >> random.nextInt(64));
            case STRING -> TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(100);
            case BYTES -> bytes();
            case ARRAY -> list(schema.getElementType());
            case UNION ->
                random.nextBoolean()
                        ? null
                        : value(schema.getTypes().get(schema.getTypes().get(0).isNullable() ? 1 : 0));
            case RECORD -> next(schema);
            default -> throw new IllegalArgumentException("no random " + schema.getType());
        };
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(50)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private List<@Nullable Object> list(Schema items) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(items));
        }
        return list;
    }
}
