package io.referrals.events.serde;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies written with one schema into records of ours.
 *
 * <p>Where the writer's schema is ours, the codec reads them; where it is an earlier or later one, Avro resolves the
 * difference. Either way all bytes must be used up: bytes that are left mean that the schema id is wrong.
 */
interface RecordReader {
    SpecificRecord read(byte[] data, int offset, int length) throws IOException;

    /** What was wrong when reading failed, without a word of what was read. */
    String problem(Throwable failure);

    static RecordReader of(Schema writer, Class<?> recordType) throws IOException {
        RecordCodec codec = RecordCodec.of(recordType);
        if (sameLayout(writer, codec.schema())) {
            return new Same(codec);
        }
        return EmptyItems.areIn(writer)
                ? new Unreadable("it has lists whose items take no bytes")
                : new Resolving(writer, codec.schema());
    }

    /** Whether bodies written with one schema can be read as if they were written with another. */
    static boolean sameLayout(Schema writer, Schema reader) {
        return SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(reader));
    }

    /** For the schema we know. */
    record Same(RecordCodec codec) implements RecordReader {
        @Override
        public SpecificRecord read(byte[] data, int offset, int length) throws IOException {
            var source = new ByteSource(data, offset, length);
            SpecificRecord record = codec.read(source);
            if (source.remaining() > 0) {
                throw new IOException("bytes left after the record: " + source.remaining());
            }
            return record;
        }

        @Override
        public String problem(Throwable failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    /**
     * For a schema that is none of ours in any release.
     *
     * @param problem why it is not
     */
    record Unreadable(String problem) implements RecordReader {
        @Override
        public SpecificRecord read(byte[] data, int offset, int length) {
            throw new AvroRuntimeException(problem);
        }

        @Override
        public String problem(Throwable failure) {
            return problem;
        }
    }

    /** For another team's or another release's schema. */
    final class Resolving implements RecordReader {
        private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

        private final DatumReader<SpecificRecord> reader;

        Resolving(Schema writer, Schema ours) throws IOException {
            var data = new SpecificData(ours.getClass().getClassLoader());
            data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
            reader = new FastReaderBuilder(data).createDatumReader(writer, ours);
        }

        @Override
        @SuppressWarnings("NullAway") // the reader takes null for "no record to use again"
        public SpecificRecord read(byte[] data, int offset, int length) throws IOException {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(data, offset, length, DECODER.get());
            DECODER.set(decoder);
            SpecificRecord record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IOException("there are bytes left after the record");
            }
            return record;
        }

        /** Avro's messages quote what was read. */
        @Override
        public String problem(Throwable failure) {
            return failure.getClass().getSimpleName();
        }
    }
}
