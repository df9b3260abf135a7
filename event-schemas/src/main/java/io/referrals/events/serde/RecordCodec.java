package io.referrals.events.serde;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData.InstanceSupplier;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Writes and reads the generated records of one schema. */
final class RecordCodec {
    static {
        TrustedRecords.trust();
    }

    /** One codec per generated class. */
    private static final ClassValue<RecordCodec> OF_CLASS = new ClassValue<>() {
        @Override
        protected RecordCodec computeValue(Class<?> type) {
            return new RecordCodec(SpecificData.get().getSchema(type));
        }
    };

    private final Schema schema;
    private final ValueCodec[] fields;
    private final InstanceSupplier instances;

    RecordCodec(Schema schema) {
        this.schema = schema;
        this.fields = schema.getFields().stream()
                .map(field -> new ValueCodec(field.schema()))
                .toArray(ValueCodec[]::new);
        this.instances = SpecificData.get().getNewRecordSupplier(schema);
    }

    static RecordCodec of(Class<?> recordType) {
        return OF_CLASS.get(recordType);
    }

    Schema schema() {
        return schema;
    }

    void write(Object value, ByteSink out) {
        if (!(value instanceof SpecificRecord record)) {
            throw new AvroRuntimeException("a " + schema.getName() + " is required");
        }
        int i = 0;
        try {
            for (; i < fields.length; i++) {
                fields[i].write(record.get(i), out);
            }
        } catch (AvroRuntimeException | ClassCastException | ArithmeticException e) {
            String name = schema.getFields().get(i).name();
            throw new AvroRuntimeException(schema.getName() + "." + name + ": " + e.getMessage(), e);
        }
    }

    SpecificRecord read(ByteSource in) {
        SpecificRecord record = (SpecificRecord) instances.newInstance(null, schema);
        for (int i = 0; i < fields.length; i++) {
            record.put(i, fields[i].read(in));
        }
        return record;
    }
}
