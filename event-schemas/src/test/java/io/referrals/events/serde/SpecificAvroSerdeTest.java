package io.referrals.events.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Refund;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.ContractSchema;
import io.referrals.events.registry.InMemorySchemaRegistry;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecificAvroSerdeTest {
    private static final String TOPIC = Topics.REFUNDS.name();

    private final String registryUrl = "mock://" + UUID.randomUUID();
    private final SchemaRegistry registry = SchemaRegistry.connect(Map.of("schema.registry.url", registryUrl));
    private final SpecificAvroSerde<Refund> refunds = configured(Refund.class);

    static List<Topic<?>> topics() {
        return Topics.ALL;
    }

    private <T extends SpecificRecord> SpecificAvroSerde<T> configured(Class<T> type, Object... more) {
        var serde = new SpecificAvroSerde<>(type);
        serde.configure(configs(more), false);
        return serde;
    }

    private Map<String, Object> configs(Object... more) {
        var configs = new java.util.HashMap<String, Object>(Map.of("schema.registry.url", registryUrl));
        for (int i = 0; i < more.length; i += 2) {
            configs.put((String) more[i], more[i + 1]);
        }
        return configs;
    }

    private static Refund refund() {
        return Refund.newBuilder()
                .setEventId("e1")
                .setStorefrontId("acme")
                .setOrderId("o1")
                .setRefundId("r1")
                .setOccurredAt(Instant.parse("2026-03-01T12:00:00Z"))
                .setAmountMinor(500)
                .setCurrency("EUR")
                .build();
    }

    @ParameterizedTest
    @MethodSource("topics")
    <T extends SpecificRecord> void shouldWriteAvrosBytesAndReadThemBack(Topic<T> topic) throws IOException {
        long seed = new Random().nextLong();
        var records = new RandomRecords(seed);
        var serde = configured(topic.recordType());
        for (int i = 0; i < 200; i++) {
            // given
            T record = topic.recordType().cast(records.next(topic.schema()));

            // when
            byte[] data = serde.serializer().serialize(topic.name(), record);

            // then
            assertThat(body(data)).as("seed %d", seed).isEqualTo(avroBytes(record));
            assertThat((Object) serde.deserializer().deserialize(topic.name(), data))
                    .as("seed %d", seed)
                    .isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("topics")
    <T extends SpecificRecord> void shouldReadOrRefuseButNeverFailOtherwiseWhenBytesAreCorrupt(Topic<T> topic) {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var records = new RandomRecords(seed);
        var serde = configured(topic.recordType());
        for (int i = 0; i < 500; i++) {
            // given
            T record = topic.recordType().cast(records.next(topic.schema()));
            byte[] data = serde.serializer().serialize(topic.name(), record);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                data[5 + random.nextInt(data.length - 5)] = (byte) random.nextInt();
            }

            // when
            try {
                serde.deserializer().deserialize(topic.name(), data);
            } catch (MalformedRecordException expected) {
                // then
                assertThat(expected).as("seed %d", seed).hasMessageContaining(topic.name());
            }
        }
    }

    @Test
    void shouldRefuseEveryTruncation() {
        // given
        byte[] data = refunds.serializer().serialize(TOPIC, refund());

        for (int length = 0; length < data.length; length++) {
            // when / then
            byte[] cut = Arrays.copyOf(data, length);
            assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, cut))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void shouldRefuseBytesThatAreLeftOver() {
        // given
        byte[] data = refunds.serializer().serialize(TOPIC, refund());
        byte[] longer = Arrays.copyOf(data, data.length + 1);

        // when / then
        assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, longer))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("bytes left after the record: 1");
    }

    @Test
    void shouldNameTheMagicByteWhenItIsWrong() {
        assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, new byte[] {'{', 0, 0, 0, 1, 2}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(TOPIC)
                .hasMessageContaining("magic byte");
    }

    @Test
    void shouldNameTheIdWhenItIsUnknown() {
        assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, new byte[] {0, 0, 0, 3, (byte) 0xe7, 2}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("unknown schema id 999");
    }

    @Test
    void shouldRefuseALengthThatIsLargerThanTheRecord() {
        // given: the first string claims two gigabytes
        refunds.serializer().serialize(TOPIC, refund());
        byte[] data = {0, 0, 0, 0, 1, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 'x'};

        // when / then
        assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, data))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("claimed bytes: 2147483647");
    }

    @Test
    void shouldKeepNullWhenTheRecordIsNull() {
        assertThat(refunds.serializer().serialize(TOPIC, null)).isNull();
        assertThat(refunds.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void shouldNameTheFieldWhenARequiredOneIsMissing() {
        assertThatThrownBy(() -> refunds.serializer().serialize(TOPIC, new Refund()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Refund.eventId");
    }

    @Test
    void shouldReadInPlaceWhenTheRecordIsPartOfABuffer() {
        // given
        byte[] data = refunds.serializer().serialize(TOPIC, refund());
        ByteBuffer buffer = ByteBuffer.allocate(data.length + 20);
        buffer.position(7);
        buffer.put(data).flip().position(7);

        // when
        Refund read = refunds.deserializer().deserialize(TOPIC, new RecordHeaders(), buffer);

        // then
        assertThat(read).isEqualTo(refund());
        assertThat(buffer.position()).isEqualTo(7);
    }

    @Test
    void shouldResolveWhenTheWriterHasAnEarlierSchema() throws IOException {
        // given: an earlier release had no customerId and another order of fields
        Schema earlier =
                fields("refundId", "eventId", "storefrontId", "orderId", "currency", "amountMinor", "occurredAt");

        // when
        Refund read = refunds.deserializer().deserialize(TOPIC, writtenWith(earlier));

        // then
        assertThat(read).isEqualTo(refund());
    }

    @Test
    void shouldIgnoreTheFieldWhenTheWriterHasALaterSchema() throws IOException {
        // given
        Schema later = new Schema.Parser()
                .parse(ContractSchema.of(Refund.getClassSchema())
                        .toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"note\",\"type\":\"string\",\"default\":\"\"},"));

        // when
        Refund read = refunds.deserializer().deserialize(TOPIC, writtenWith(later));

        // then
        assertThat(read).isEqualTo(refund());
    }

    @Test
    void shouldRefuseARecordOfAnotherType() {
        // given
        var clicks = configured(Click.class);
        byte[] click = clicks.serializer().serialize(TOPIC, (Click) new RandomRecords(1).next(Click.getClassSchema()));

        // when / then
        assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, click))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void shouldRefuseAClassThatIsNotOursWhenTheDataChoosesIt() {
        // given
        Schema foreign = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"File\",\"namespace\":\"java.io\",\"fields\":[]}");
        int id = registry.register("any-value", foreign);
        var any = new SpecificAvroSerde<>();
        any.configure(configs(), false);

        // when / then
        assertThatThrownBy(() -> any.deserializer().deserialize("any", new byte[] {0, 0, 0, 0, (byte) id}))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("java.io.File");
    }

    @Test
    @Timeout(60)
    void shouldRefuseTheRecordWhenItsSchemaLetsAFewBytesStandForVeryMany() {
        // given: Avro allocates, counts or calls itself as often as the record says
        long many = 1L << 50;
        byte[] longText =
                ByteBuffer.allocate(16).put(new byte[] {-2, -1, -1, -1, 15}).array();
        var hostile = Map.of(
                with("{\"type\":\"array\",\"items\":\"null\"}"),
                varint(many),
                with("{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}"),
                varint(many),
                with("\"string\""),
                longText,
                with("\"bytes\""),
                longText,
                with("{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"l\",\"type\":[\"L\",\"null\"]}]}"),
                new byte[1 << 20]);
        registry.register("any", ContractSchema.of(Refund.getClassSchema()));

        // when / then
        hostile.forEach((schema, body) -> {
            int id = registry.register("hostile-" + schema.hashCode(), schema);
            byte[] data = ByteBuffer.allocate(5 + body.length)
                    .put((byte) 0)
                    .putInt(id)
                    .put(body)
                    .array();
            assertThatThrownBy(() -> refunds.deserializer().deserialize(TOPIC, data))
                    .as("%s", schema)
                    .isInstanceOf(MalformedRecordException.class);
        });
    }

    /** Our schema with a field in front that is not ours. */
    private static Schema with(String type) {
        return new Schema.Parser()
                .parse(ContractSchema.of(Refund.getClassSchema())
                        .toString()
                        .replaceFirst("\"fields\":\\[", "\"fields\":[{\"name\":\"more\",\"type\":" + type + "},"));
    }

    private static byte[] varint(long value) {
        var out = new ByteArrayOutputStream();
        long rest = value << 1;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7F | 0x80));
        }
        out.write((int) rest);
        out.write(0);
        return out.toByteArray();
    }

    @Test
    void shouldReadTheTypeTheDataNamesWhenNoneIsGiven() {
        // given
        SpecificAvroSerde<SpecificRecord> any = new SpecificAvroSerde<>();
        any.configure(configs(), false);

        // when
        SpecificRecord read =
                any.deserializer().deserialize(TOPIC, any.serializer().serialize(TOPIC, refund()));

        // then
        assertThat((Object) read).isEqualTo(refund());
    }

    @Test
    void shouldRegisterUnderTheTopicsSubjectWithoutJavasHints() {
        // when
        refunds.serializer().serialize(TOPIC, refund());

        // then
        assertThat(registry.latest(Topics.REFUNDS.subject()).schema().toString())
                .doesNotContain("avro.java.string");
    }

    @Test
    void shouldNotRegisterWhenAutoRegisterIsOff() {
        // given
        var serde = configured(Refund.class, "auto.register.schemas", "false");

        // when / then
        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, refund()))
                .isInstanceOf(SchemaNotFoundException.class);
        registry.register(Topics.REFUNDS.subject(), ContractSchema.of(Refund.getClassSchema()));
        assertThat(serde.serializer().serialize(TOPIC, refund())).isNotEmpty();
    }

    @Test
    void shouldWriteWithTheNewestSchemaWhenUseLatestVersionIsOn() {
        // given
        Schema newest =
                fields("refundId", "eventId", "storefrontId", "orderId", "currency", "amountMinor", "occurredAt");
        int id = registry.register(Topics.REFUNDS.subject(), newest);
        var serde = configured(Refund.class, "use.latest.version", true, "auto.register.schemas", false);

        // when
        byte[] data = serde.serializer().serialize(TOPIC, refund());

        // then
        assertThat(WireFormat.schemaId(data, 0, data.length)).isEqualTo(id);
        assertThat(serde.deserializer().deserialize(TOPIC, data)).isEqualTo(refund());
    }

    @Test
    void shouldRefuseTheNewestSchemaWhenItCannotReadOurs() {
        // given
        registry.register(Topics.REFUNDS.subject(), ContractSchema.of(Program.getClassSchema()));
        var serde = configured(Refund.class, "use.latest.version", true);

        // when / then
        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, refund()))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining(Topics.REFUNDS.subject());
    }

    @Test
    void shouldGiveEveryThreadItsOwnBytes() throws Exception {
        // given
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Callable<Boolean> work = () -> {
            for (int i = 0; i < 2_000; i++) {
                Refund refund = refund();
                refund.setOrderId(Thread.currentThread().getName() + i);
                byte[] data = refunds.serializer().serialize(TOPIC, refund);
                if (!refund.equals(refunds.deserializer().deserialize(TOPIC, data))) {
                    return false;
                }
            }
            return true;
        };

        // when
        var results = threads.invokeAll(java.util.Collections.nCopies(8, work));
        threads.shutdown();

        // then
        for (var result : results) {
            assertThat(result.get()).isTrue();
        }
    }

    private static Schema fields(String... names) {
        Schema ours = ContractSchema.of(Refund.getClassSchema());
        List<Schema.Field> fields = Arrays.stream(names)
                .map(name -> new Schema.Field(
                        ours.getField(name), ours.getField(name).schema()))
                .toList();
        return Schema.createRecord(ours.getName(), ours.getDoc(), ours.getNamespace(), false, fields);
    }

    /** The refund as another producer with another schema would write it. */
    private byte[] writtenWith(Schema schema) throws IOException {
        int id = ((InMemorySchemaRegistry) registry).register("written-value", schema);
        var record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Schema.Field ours = Refund.getClassSchema().getField(field.name());
            Object value = ours == null ? "a note" : refund().get(ours.pos());
            record.put(field.name(), value instanceof Instant time ? (Object) time.toEpochMilli() : value);
        }
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {0, 0, 0, 0, (byte) id});
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static <T extends SpecificRecord> byte[] avroBytes(T record) throws IOException {
        var out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) record.getClass();
        new SpecificDatumWriter<>(type).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] body(byte[] data) {
        return Arrays.copyOfRange(data, WireFormat.HEADER_BYTES, data.length);
    }
}
