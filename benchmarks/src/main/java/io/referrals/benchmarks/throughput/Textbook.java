package io.referrals.benchmarks.throughput;

import io.referrals.events.Click;
import io.referrals.events.Signup;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Attribution as one writes it after a tutorial: the last click of each visitor in a table, signups joined with it,
 * purchases joined with the signups' codes by customer. No candidates, no verdicts, no windows, no revisions: a signup
 * that is read before its click, and a purchase before its signup, is lost.
 *
 * <p>Writes conversion id to referral code. Exactly once, everything else as Kafka Streams has it by default.
 */
final class Textbook {
    /** What it reads. */
    static final List<Topic<?>> INPUTS = List.of(Topics.CLICKS, Topics.SIGNUPS, Topics.PURCHASES);

    private final EventSerdes serdes;

    private Textbook(EventSerdes serdes) {
        this.serdes = serdes;
    }

    static KafkaStreams start(SideConfig config) {
        var textbook = new Textbook(EventSerdes.of(config.client()));
        return start(textbook.topology(config.outputTopic()), config);
    }

    /** Starts a topology exactly once, everything else as Kafka Streams has it by default. */
    static KafkaStreams start(Topology topology, SideConfig config) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put("auto.offset.reset", "earliest");
        var streams = new KafkaStreams(topology, properties);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "close"));
        streams.start();
        return streams;
    }

    private Topology topology(String output) {
        var builder = new StreamsBuilder();
        var strings = Serdes.String();
        var lastClicks = builder.stream(Topics.CLICKS.name(), with(Topics.CLICKS))
                .groupByKey(Grouped.with(strings, serdes.serde(Topics.CLICKS)))
                .reduce(Textbook::later, Materialized.with(strings, serdes.serde(Topics.CLICKS)));
        var attributedSignups = builder.stream(Topics.SIGNUPS.name(), with(Topics.SIGNUPS))
                .selectKey((key, signup) -> signup.getStorefrontId() + "|" + signup.getVisitorId())
                .join(
                        lastClicks,
                        Attributed::new,
                        Joined.with(strings, serdes.serde(Topics.SIGNUPS), serdes.serde(Topics.CLICKS)));
        attributedSignups
                .map((key, joined) -> KeyValue.pair(Truth.signupId(joined.signup), joined.click.getReferralCode()))
                .to(output, Produced.with(strings, strings));
        var codesOfCustomers = attributedSignups
                .map((key, joined) -> KeyValue.pair(
                        joined.signup.getStorefrontId() + "|" + joined.signup.getCustomerId(),
                        joined.click.getReferralCode()))
                .toTable(Materialized.with(strings, strings));
        builder.stream(Topics.PURCHASES.name(), with(Topics.PURCHASES))
                .selectKey((key, purchase) -> purchase.getStorefrontId() + "|" + purchase.getCustomerId())
                .join(
                        codesOfCustomers,
                        (purchase, code) -> new Credited(Truth.purchaseId(purchase), code),
                        Joined.with(strings, serdes.serde(Topics.PURCHASES), strings))
                .map((key, credited) -> KeyValue.pair(credited.conversionId, credited.referralCode))
                .to(output, Produced.with(strings, strings));
        return builder.build();
    }

    private record Attributed(Signup signup, Click click) {}

    private record Credited(String conversionId, String referralCode) {}

    private static Click later(Click before, Click now) {
        return now.getOccurredAt().isBefore(before.getOccurredAt()) ? before : now;
    }

    private <T extends SpecificRecord> Consumed<String, T> with(Topic<T> topic) {
        return Consumed.with(Serdes.String(), serdes.serde(topic));
    }
}
