package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;

/** What producers send that they should not, and what is sent again. */
final class DataFaults {
    private static final long MILLIS = 10_000;
    private static final Duration GRACE = Duration.ofSeconds(40);

    private DataFaults() {}

    static final Fault POISON = new Fault(
            "poison",
            "corrupt bytes, unknown schema id, incompatible schema, no value, oversized record",
            "twenty of each on every event topic, the load around them; the oversized ones have almost 2 MiB",
            DataFaults::poison);

    static final Fault DUPLICATES =
            shaped("duplicates", "duplicates", "every record is sent again a hundred records later", Shape::doubled);

    static final Fault REORDERED =
            shaped("reordering", "reordering", "records are sent in blocks of 500, shuffled", () -> Shape.shuffled(1));

    static final Fault TWO_FEEDS = shaped(
            "two-feeds",
            "orders told by two feeds, corrected and credited by hand",
            "every order by a browser without the customer, then by a server without the browser",
            Shape::twoFeeds);

    static final Fault LATE = shaped(
            "months-late",
            "events months late",
            "every third event happened 100 days before",
            () -> Shape.late(Duration.ofDays(100)));

    static final Fault CLOCKS = shaped(
            "wrong-clocks",
            "clocks an hour off and in the year 2099",
            "every ninth event each an hour fast, an hour slow, and in 2099",
            Shape::wrongClocks);

    static final Fault HOT_CODE =
            shaped("hot-code", "half of the traffic on one code", "every second event", Shape::hotCode);

    static final Fault HOT_VISITOR = shaped(
            "hot-visitor",
            "half of the traffic on one visitor",
            "every second event; the visitor is a customer with orders",
            Shape::hotVisitor);

    static final Fault CRC32 = producedBy("crc32-producers", "CRC32 producers", Producers.CRC32);

    static final Fault KEYLESS = producedBy("keyless-producers", "null-key producers", Producers.KEYLESS);

    static final Fault REPLAY_LEDGER = new Fault(
            "replay-conversions",
            "full replay of the conversions from offset 0",
            "the reward consumers are stopped, their positions deleted from the ledger, and they are started again",
            rig -> {
                for (var app : rig.rewards()) {
                    app.stop(GRACE);
                }
                try (var connection = DriverManager.getConnection(rig.servers().ledgerUrl());
                        var statement = connection.createStatement()) {
                    statement.execute("DELETE FROM positions");
                }
                rig.rewards().forEach(App::start);
            });

    static final Fault REPLAY_INPUTS = new Fault(
            "replay-inputs",
            "full replay of the inputs from offset 0",
            "every record of every input topic is sent again, as it is",
            DataFaults::replayInputs);

    private interface NewShape {
        Shape get();
    }

    private static Fault shaped(String id, String what, String how, NewShape shape) {
        return new Fault(id, what, how + ", for " + MILLIS / 1_000 + " s", rig -> {
            rig.traffic().shape(shape.get());
            Thread.sleep(MILLIS);
            rig.traffic().shape(Shape.PLAIN);
        });
    }

    private static Fault producedBy(String id, String what, Producers producers) {
        return new Fault(id, what, "all event topics, for " + MILLIS / 1_000 + " s", rig -> {
            rig.traffic().producers(producers);
            Thread.sleep(MILLIS);
            rig.traffic().producers(Producers.DOCUMENTED);
        });
    }

    private static void poison(Rig rig) throws Exception {
        var before = rig.expectation().accounts();
        int foreign;
        try (var registry = SchemaRegistry.connect(
                Map.of("schema.registry.url", rig.servers().schemaRegistryUrl()))) {
            foreign = registry.register(
                    "chaos-value",
                    SchemaBuilder.record("Foreign")
                            .fields()
                            .requiredInt("number")
                            .endRecord());
        }
        var events = List.<Topic<?>>of(Topics.CLICKS, Topics.SIGNUPS, Topics.PURCHASES, Topics.REFUNDS);
        for (int i = 0; i < 20; i++) {
            for (var topic : events) {
                send(rig, topic, "not Avro at all".getBytes(StandardCharsets.UTF_8));
                send(rig, topic, new byte[0]);
                send(rig, topic, framed(1_000_000 + i, new byte[] {2, 4, 6}));
                send(rig, topic, framed(foreign, new byte[] {42}));
                send(rig, topic, null);
            }
            send(rig, Topics.CLICKS, framed(1_000_000 + i, new byte[(2 << 20) - 10_000]));
        }
        long refused = rig.expectation().accounts().refused().getOrDefault("MALFORMED", 0L)
                - before.refused().getOrDefault("MALFORMED", 0L);
        if (refused != 20 * (5L * events.size() + 1)) {
            throw new IllegalStateException("the poison is none: only " + refused + " records are malformed");
        }
        Thread.sleep(MILLIS / 2);
    }

    private static void send(Rig rig, Topic<?> topic, byte @org.jspecify.annotations.Nullable [] value) {
        rig.traffic().send(topic, null, "poison".getBytes(StandardCharsets.UTF_8), value);
    }

    private static byte[] framed(int schemaId, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(schemaId)
                .put(body)
                .array();
    }

    private static void replayInputs(Rig rig) throws InterruptedException {
        rig.traffic().pause();
        for (var topic : Topics.INPUTS) {
            try (var reader = rig.broker().reader()) {
                var partitions = Broker.partitions(reader, topic.name());
                reader.assign(partitions);
                reader.seekToBeginning(partitions);
                Broker.readToEnd(
                        reader, record -> rig.traffic().send(topic, record.partition(), record.key(), record.value()));
            }
        }
        rig.traffic().resume();
    }
}
