package io.referrals.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.events.Click;
import io.referrals.events.Refund;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** Single records, each of which once stopped the pipeline for everybody. */
final class IntakeFaults {
    /** Of a record; in a batch it takes some 70 KB. */
    private static final int LARGE = 17 << 20;

    private static final int TIMES = 12;
    private static final int FLOOD = 4_000;
    private static final long MILLIS = 5_000;

    private IntakeFaults() {}

    static final Fault LARGE_KEY = new Fault(
            "large-key",
            "records with a key of 17 MiB behind a compressed batch",
            TIMES + " on every event topic, from a producer that compresses with lz4",
            rig -> {
                for (int i = 0; i < TIMES; i++) {
                    for (var topic : Topics.INPUTS.subList(0, 4)) {
                        rig.traffic().send(topic, null, new byte[LARGE], "garbage".getBytes(UTF_8));
                    }
                }
                Thread.sleep(MILLIS);
            });

    static final Fault LARGE_REFUND = new Fault(
            "large-refund",
            "refunds of unknown orders whose optional customer has 17 MiB, and 1 MiB",
            TIMES + " of each; those of 1 MiB are in order and wait for their order",
            rig -> {
                try (var serdes = serdes(rig)) {
                    for (int i = 0; i < 2 * TIMES; i++) {
                        var refund = Refund.newBuilder()
                                .setEventId("large-" + i)
                                .setStorefrontId("shop-1")
                                .setOrderId("none-" + i)
                                .setRefundId("large")
                                .setOccurredAt(now())
                                .setAmountMinor(1)
                                .setCurrency("EUR")
                                .setCustomerId("no customer".repeat((i % 2 == 0 ? LARGE : 1 << 20) / 11))
                                .build();
                        rig.traffic().send(Topics.REFUNDS, null, null, bytes(serdes, Topics.REFUNDS, refund));
                    }
                }
                Thread.sleep(MILLIS);
            });

    static final Fault LARGE_STRAY = new Fault(
            "large-stray",
            "clicks whose page has 17 MiB, and 1 MiB, on every partition but one a wrong one",
            TIMES + " of each, without a key",
            rig -> {
                try (var serdes = serdes(rig)) {
                    for (int i = 0; i < 4 * TIMES; i++) {
                        var click = Click.newBuilder()
                                .setEventId("large-" + i)
                                .setStorefrontId("shop-1")
                                .setReferralCode("LARGE")
                                .setVisitorId("large")
                                .setOccurredAt(now())
                                .setLandingUrl("x".repeat(i % 2 == 0 ? LARGE : 1 << 20))
                                .build();
                        rig.traffic().send(Topics.CLICKS, i / 2 % 2, null, bytes(serdes, Topics.CLICKS, click));
                    }
                }
                Thread.sleep(MILLIS);
            });

    static final Fault UNREADABLE_SCHEMA = new Fault(
            "unreadable-schema",
            "a schema in the registry that nobody can parse",
            "an int whose default is a text, put there by Apicurio's own API; twenty records of every event with its id",
            rig -> {
                int[] ids = registerUnreadable(rig);
                for (int i = 0; i < 20; i++) {
                    for (var topic : Topics.INPUTS.subList(0, 4)) {
                        rig.traffic().send(topic, null, null, framed(ids[i % ids.length]));
                    }
                }
                Thread.sleep(MILLIS);
            });

    static final Fault UNKNOWN_SCHEMAS = new Fault(
            "unknown-schemas",
            "a flood of records with unknown schema ids",
            FLOOD + " clicks with one id, and " + FLOOD + " with one of their own each",
            rig -> {
                IntStream.range(0, FLOOD).forEach(i -> {
                    rig.traffic().send(Topics.CLICKS, null, null, framed(2_000_000));
                    rig.traffic().send(Topics.CLICKS, null, null, framed(3_000_000 + i));
                });
                Thread.sleep(MILLIS);
            });

    /** The ids under which Apicurio knows it: by its content, and by its version. */
    private static int[] registerUnreadable(Rig rig) throws IOException, InterruptedException {
        var json = new ObjectMapper();
        var artifact = json.createObjectNode().put("artifactId", "unreadable-" + System.nanoTime());
        artifact.put("artifactType", "AVRO")
                .putObject("firstVersion")
                .putObject("content")
                .put("contentType", "application/json")
                .put(
                        "content",
                        "{\"type\":\"record\",\"name\":\"Unreadable\",\"fields\":"
                                + "[{\"name\":\"n\",\"type\":\"int\",\"default\":\"text\"}]}");
        var url = rig.servers().schemaRegistryUrl().replace("/apis/ccompat/v7", "/apis/registry/v3")
                + "/groups/default/artifacts";
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(artifact.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        var version = json.readTree(answer.body()).path("version");
        if (!version.path("contentId").isIntegralNumber()) {
            throw new NotPossibleException("the registry does not take it: HTTP " + answer.statusCode());
        }
        return new int[] {
            version.path("contentId").intValue(), version.path("globalId").intValue()
        };
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static EventSerdes serdes(Rig rig) {
        return EventSerdes.of(Map.of("schema.registry.url", rig.servers().schemaRegistryUrl()));
    }

    private static <T extends SpecificRecord> byte[] bytes(EventSerdes serdes, Topic<T> topic, T record) {
        return serdes.serde(topic).serializer().serialize(topic.name(), record);
    }

    private static byte[] framed(int schemaId) {
        return ByteBuffer.allocate(6)
                .put((byte) 0)
                .putInt(schemaId)
                .put((byte) 2)
                .array();
    }
}
